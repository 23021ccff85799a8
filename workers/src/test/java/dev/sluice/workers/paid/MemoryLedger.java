package dev.sluice.workers.paid;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ledger of one test, by the words of the port. */
final class MemoryLedger implements CallLedger {
  private static final class Entry {
    private String owner;
    private Instant runsOut = Instant.MIN;
    private int unknown;
    private byte[] answer;
  }

  private final InstantSource time;
  private final Map<String, Entry> entries = new HashMap<>();
  private boolean away;
  private int renewals;

  MemoryLedger(InstantSource time) {
    this.time = time;
  }

  @Override
  public synchronized Optional<byte[]> find(String callId) {
    return Optional.ofNullable(entry(callId).answer);
  }

  @Override
  public synchronized Claim claim(String callId, String owner, Duration lease) {
    Entry entry = entry(callId);
    if (entry.answer != null) {
      return new Claim.Answered(entry.answer);
    }
    boolean dead = entry.owner != null && !entry.runsOut.isAfter(time.instant());
    if (entry.owner != null && !dead) {
      return new Claim.Held(Duration.between(time.instant(), entry.runsOut));
    }
    entry.unknown += dead ? 1 : 0;
    entry.owner = owner;
    entry.runsOut = time.instant().plus(lease);
    return new Claim.Granted(entry.unknown, dead);
  }

  @Override
  public synchronized boolean renew(String callId, String owner, Duration lease) {
    renewals++;
    Entry entry = entry(callId);
    if (!owner.equals(entry.owner)) {
      return false;
    }
    entry.runsOut = time.instant().plus(lease);
    return true;
  }

  @Override
  public synchronized void answer(String callId, String owner, byte[] answer, Duration ttl) {
    Entry entry = entry(callId);
    entry.answer = entry.answer == null ? answer : entry.answer;
  }

  @Override
  public synchronized void release(String callId, String owner) {
    Entry entry = entry(callId);
    if (owner.equals(entry.owner)) {
      entry.owner = null;
    }
  }

  @Override
  public synchronized void abandon(String callId, String owner) {
    Entry entry = entry(callId);
    if (owner.equals(entry.owner)) {
      entry.owner = null;
      entry.unknown++;
    }
  }

  synchronized void away(boolean away) {
    this.away = away;
  }

  /** How often a renewal was tried. */
  synchronized int renewals() {
    return renewals;
  }

  private Entry entry(String callId) {
    if (away) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "Redis is away", null);
    }
    return entries.computeIfAbsent(callId, id -> new Entry());
  }
}
