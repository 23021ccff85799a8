package dev.sluice.ingest;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.Pauses;
import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The stores of a slice test, kept in this process. A test can make them unavailable. */
public final class MemoryPorts
    implements StatusStore,
        StatusSignals,
        ConversationMemory,
        IdempotencyStore,
        CallerLimiter,
        Completeness,
        IndexBoard,
        Pauses {
  private record Key(String fingerprint, boolean accepted) {}

  private final Map<StatusKey, StatusEvent> statuses = new HashMap<>();
  private final Map<List<String>, List<Turn>> turns = new HashMap<>();
  private final Map<List<String>, Key> keys = new HashMap<>();
  private final List<Consumer<StatusKey>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> reconnects = new CopyOnWriteArrayList<>();
  private final Map<List<String>, Integer> calls = new HashMap<>();
  private final Map<LimitKey, Pause> pauses = new LinkedHashMap<>();
  private boolean away;
  private Optional<IndexReport> index = Optional.empty();
  private List<Lost> lost = List.of();
  private boolean asked;
  private Fill fill = Fill.COMPLETE;

  @Override
  public synchronized boolean hold(String owner, Duration lease) {
    check();
    return true;
  }

  @Override
  public synchronized void show(IndexReport report, List<Lost> documents, Duration shown) {
    check();
    index = Optional.of(report);
    lost = List.copyOf(documents);
  }

  @Override
  public synchronized Optional<IndexReport> report() {
    check();
    return index;
  }

  @Override
  public synchronized List<Lost> lost() {
    check();
    return lost;
  }

  @Override
  public synchronized void askForRebuild() {
    check();
    asked = true;
  }

  @Override
  public synchronized boolean takeAsked() {
    check();
    boolean taken = asked;
    asked = false;
    return taken;
  }

  /** Makes the stores unavailable, or available again. */
  public synchronized void away(boolean isAway) {
    away = isAway;
  }

  /** Has a model pause. */
  public synchronized void pause(Pause pause) {
    pauses.put(pause.key(), pause);
  }

  @Override
  public synchronized List<Pause> all() {
    check();
    return List.copyOf(pauses.values());
  }

  @Override
  public synchronized boolean lift(LimitKey key) {
    check();
    return pauses.remove(key) != null;
  }

  /** Forgets everything, as a store without persistence does at a restart. */
  public synchronized void flush() {
    statuses.clear();
    keys.clear();
  }

  /** Tells the listeners that signals may have been missed. */
  public void reconnect() {
    reconnects.forEach(Runnable::run);
  }

  /** Changes a status without a signal. */
  public synchronized void applySilently(StatusEvent event) {
    statuses.merge(
        new StatusKey(event.getTenant(), event.getId()),
        event,
        (old, next) -> next.getRank() > old.getRank() ? next : old);
  }

  @Override
  public void apply(List<StatusEvent> events) {
    check();
    for (StatusEvent event : events) {
      applySilently(event);
      if (Lifecycle.isTerminal(event.getState())) {
        StatusKey key = new StatusKey(event.getTenant(), event.getId());
        listeners.forEach(l -> l.accept(key));
      }
    }
  }

  @Override
  public synchronized Optional<StatusEvent> find(String tenant, String id) {
    check();
    return Optional.ofNullable(statuses.get(new StatusKey(tenant, id)));
  }

  @Override
  public AutoCloseable listen(Consumer<StatusKey> ended, Runnable reconnected) {
    listeners.add(ended);
    reconnects.add(reconnected);
    reconnected.run();
    return () -> {
      listeners.remove(ended);
      reconnects.remove(reconnected);
    };
  }

  @Override
  public synchronized List<Turn> newest(String tenant, String conversationId, int limit) {
    check();
    List<Turn> all = turns.getOrDefault(List.of(tenant, conversationId), List.of());
    return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
  }

  @Override
  public synchronized void append(String tenant, String conversationId, List<Turn> more) {
    check();
    turns.computeIfAbsent(List.of(tenant, conversationId), k -> new ArrayList<>()).addAll(more);
  }

  @Override
  public synchronized void forget(String tenant, String conversationId) {
    turns.remove(List.of(tenant, conversationId));
  }

  @Override
  public synchronized Claim claim(String tenant, String key, String fingerprint, Duration hold) {
    check();
    Key seen = keys.putIfAbsent(List.of(tenant, key), new Key(fingerprint, false));
    if (seen == null) {
      return Claim.NEW;
    }
    if (!seen.fingerprint().equals(fingerprint)) {
      return Claim.OTHER_BODY;
    }
    return seen.accepted() ? Claim.ACCEPTED : Claim.IN_PROGRESS;
  }

  @Override
  public synchronized void accepted(String tenant, String key, String fingerprint, Duration keep) {
    check();
    keys.put(List.of(tenant, key), new Key(fingerprint, true));
  }

  @Override
  public synchronized void release(String tenant, String key, String fingerprint) {
    check();
    keys.remove(List.of(tenant, key), new Key(fingerprint, false));
  }

  /** Counts within a minute that never ends. */
  @Override
  public synchronized Allowance take(String tenant, String caller, int perMinute) {
    check();
    int made = calls.merge(List.of(tenant, caller), 1, Integer::sum);
    return made <= perMinute
        ? new Allowance(true, perMinute - made, Duration.ofSeconds(60), Duration.ZERO)
        : new Allowance(false, 0, Duration.ofSeconds(60), Duration.ofMillis(1500));
  }

  @Override
  public synchronized Fill look() {
    check();
    return fill;
  }

  @Override
  public synchronized boolean begin(String owner, Duration lease) {
    boolean begins = fill == Fill.LOST;
    fill = begins ? Fill.FILLING : fill;
    return begins;
  }

  @Override
  public synchronized boolean renew(String owner, Duration lease) {
    return fill == Fill.FILLING;
  }

  @Override
  public synchronized boolean complete(String owner) {
    fill = fill == Fill.LOST ? fill : Fill.COMPLETE;
    return fill == Fill.COMPLETE;
  }

  @Override
  public synchronized void distrust() {
    check();
    fill = Fill.LOST;
  }

  private synchronized void check() {
    if (away) {
      throw new RetriableException("unavailable", "the test took the store away", null);
    }
  }
}
