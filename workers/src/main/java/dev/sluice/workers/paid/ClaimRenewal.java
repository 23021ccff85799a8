package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.ledger.CallLedger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prolongs this process's claims for as long as their calls are under way. */
final class ClaimRenewal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClaimRenewal.class);

  private final CallLedger ledger;
  private final Duration lease;

  /** The call ids of the claims under way, by owner, which is unique to a claim. */
  private final Map<String, String> open = new ConcurrentHashMap<>();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ledger-renewal").factory());

  private ClaimRenewal(CallLedger ledger, Duration lease) {
    this.ledger = ledger;
    this.lease = lease;
  }

  /**
   * Starts the renewal.
   *
   * @param lease how long a claim holds without it; a third of it passes between two renewals
   */
  static ClaimRenewal start(CallLedger ledger, Duration lease) {
    ClaimRenewal renewal = new ClaimRenewal(ledger, lease);
    long period = lease.toMillis() / 3;
    renewal.timer.scheduleWithFixedDelay(renewal::renewAll, period, period, TimeUnit.MILLISECONDS);
    return renewal;
  }

  Duration lease() {
    return lease;
  }

  /** Renews a claim until it is let go. */
  void keep(String callId, String owner) {
    open.put(owner, callId);
  }

  void letGo(String owner) {
    open.remove(owner);
  }

  private void renewAll() {
    try {
      open.forEach((owner, callId) -> {
        if (!ledger.renew(callId, owner, lease) && open.containsKey(owner)) {
          log.warn("The claim to call {} is lost while it is under way", callId);
        }
      });
    } catch (CallException e) {
      log.warn("The ledger did not renew the claims: {}", e.getMessage());
    } catch (RuntimeException e) {
      // An exception that left this method would end all renewals.
      log.error("The renewal of claims failed", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
