package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Calls;
import dev.sluice.benchmarks.chaos.History.Ending;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.Recovery;
import dev.sluice.benchmarks.chaos.History.Repeat;
import dev.sluice.benchmarks.chaos.History.Sighting;
import dev.sluice.benchmarks.chaos.Violation.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds a history against the promises. Pure: the same history gives the same violations. */
final class Checker {
  /** The longest time until work goes on after the last fault. */
  static final long RECOVERY_MILLIS = 15_000;

  private static final String COMPLETED = "completed";
  private static final String PROCESSING = "processing";
  private static final String CANCELLED = "cancelled";
  private static final String EXPIRED = "expired";
  private static final String INTERNAL = "internal";
  private static final String SUPERSEDED = "superseded";

  /** The order of the states and stages of a status; others are not checked. */
  private static final Map<String, Integer> STEPS =
      Map.of("accepted", 0, "waiting", 1, "context", 2, "embedding", 2, "chat", 3, "deleting", 3);

  private final History history;
  private final List<Violation> violations = new ArrayList<>();

  private Checker(History history) {
    this.history = history;
  }

  /** Every promise that was not kept; none if all is well. */
  static List<Violation> check(History history) {
    Checker checker = new Checker(history);
    for (Accepted accepted : history.accepted()) {
      checker.end(accepted);
      checker.status(accepted);
      checker.calls(accepted);
    }
    checker.repeats();
    checker.violations.addAll(TurnRules.check(history));
    checker.violations.addAll(VectorRules.check(history));
    history.defects().forEach(defect -> checker.add(Rule.ANSWERS, defect, defect));
    checker.poison();
    checker.readable();
    checker.memory();
    checker.recovery();
    return List.copyOf(checker.violations);
  }

  /** The state in which an id ended; empty if it has not ended. */
  static String endOf(History history, String id) {
    List<Ending> endings = history.endings().getOrDefault(id, List.of());
    return endings.isEmpty() ? "" : endings.getLast().state();
  }

  private void end(Accepted accepted) {
    String id = accepted.id();
    List<Ending> endings = history.endings().getOrDefault(id, List.of());
    Set<String> states = endings.stream().map(Ending::state).collect(Collectors.toSet());
    if (endings.isEmpty()) {
      add(Rule.ONE_END, id, "%s was accepted and never ended".formatted(id));
      return;
    }
    if (states.size() > 1) {
      add(Rule.ONE_END, id, "%s ended as %s".formatted(id, String.join(" and as ", states)));
    }
    Ending last = endings.getLast();
    if (last.state().equals(CANCELLED)
        && !history.cancels().contains(id)
        && !last.code().equals(SUPERSEDED)) {
      add(Rule.ONE_END, id, "%s was cancelled, and nobody had asked for it".formatted(id));
    }
    if (last.state().equals(EXPIRED) && !accepted.hasDeadline()) {
      add(Rule.ONE_END, id, "%s expired long before its deadline".formatted(id));
    }
    if (last.code().equals(INTERNAL)) {
      add(Rule.ONE_END, id, "%s failed by a defect of Sluice itself".formatted(id));
    }
  }

  private void status(Accepted accepted) {
    String id = accepted.id();
    String before = "";
    int step = -1;
    boolean known = accepted.byApi();
    for (Sighting sighting : history.sightings().getOrDefault(id, List.of())) {
      if (sighting.http() == 404) {
        if (known && !history.forgetful()) {
          String when = "%s was unknown to GET /status %d ms after the start, though accepted";
          add(Rule.STATUS, id, when.formatted(id, sighting.at()));
        }
        continue;
      }
      known = true;
      boolean ended = !before.isEmpty() && !before.equals(PROCESSING);
      int now = STEPS.getOrDefault(sighting.stage(), step);
      if (ended && !sighting.state().equals(before) && !history.forgetful()) {
        String back = "%s went back from %s to %s %d ms after the start";
        add(Rule.STATUS, id, back.formatted(id, before, sighting.state(), sighting.at()));
      } else if (sighting.state().equals(PROCESSING) && now < step && !history.forgetful()) {
        String back = "%s went back to the stage %s %d ms after the start";
        add(Rule.STATUS, id, back.formatted(id, sighting.stage(), sighting.at()));
      }
      step = Math.max(step, now);
      before = sighting.state();
    }
    String end = endOf(history, id);
    if (!end.isEmpty() && !before.equals(end)) {
      String shown = before.isEmpty() ? "unknown" : before;
      String differs = "%s is shown as %s at the end, and the log has it as %s";
      add(Rule.STATUS, id, differs.formatted(id, shown, end));
    }
  }

  /** A chat call is paid for once, and once more for each call that is reported as unknown. */
  private void calls(Accepted accepted) {
    if (accepted.kind() != Kind.CHAT) {
      return;
    }
    String id = accepted.id();
    Calls calls = history.calls().getOrDefault(id, Calls.NONE);
    boolean completed = endOf(history, id).equals(COMPLETED);
    if (calls.paid() > 1 + calls.unknown() && !history.forgetful()) {
      String more = "%s was paid for %d times, and %d calls are reported as unknown";
      add(Rule.PAID_CALLS, id, more.formatted(id, calls.paid(), calls.unknown()));
    }
    if (completed && calls.paid() == 0) {
      add(Rule.PAID_CALLS, id, "%s completed, and the provider never answered".formatted(id));
    }
    if (completed && calls.usageRecords() == 0) {
      add(Rule.PAID_CALLS, id, "%s completed without a usage record".formatted(id));
    }
  }

  private void repeats() {
    for (Repeat repeat : history.repeats()) {
      if (!repeat.first().equals(repeat.second())) {
        add(
            Rule.REPEATS,
            repeat.second(),
            "%s and %s are two requests of the one key %s"
                .formatted(repeat.first(), repeat.second(), repeat.key()));
      }
    }
    Map<String, Accepted> ids = new HashMap<>();
    for (Accepted accepted : history.accepted()) {
      if (ids.put(accepted.id(), accepted) != null) {
        String twice = "%s was given to two submissions of different keys";
        add(Rule.REPEATS, accepted.id(), twice.formatted(accepted.id()));
      }
    }
  }

  private void poison() {
    Set<String> lost = new HashSet<>(history.poison());
    lost.removeAll(history.deadLetters());
    lost.stream()
        .sorted()
        .forEach(key ->
            add(Rule.POISON, key, "%s could not be read and is in no dead letter".formatted(key)));
  }

  /**
   * Whatever wrote it, and whatever is to read it, is of one release or of two that go together.
   */
  private void readable() {
    Set<String> good = new HashSet<>(history.unreadable());
    good.removeAll(history.poison());
    good.stream()
        .sorted()
        .forEach(key ->
            add(Rule.POISON, key, "%s was set aside as unreadable, and is none".formatted(key)));
  }

  private void memory() {
    history
        .memory()
        .forEach((process, most) -> {
          if (most > history.memoryBound()) {
            String more = "%s had %d MiB resident, and %d are its bound";
            add(Rule.MEMORY, process, more.formatted(process, most, history.memoryBound()));
          }
        });
  }

  private void recovery() {
    for (Recovery recovery : history.recoveries()) {
      String partition = "partition " + recovery.partition();
      if (!recovery.waiting()) {
        continue;
      }
      if (recovery.afterMillis() < 0) {
        String never = "%s completed nothing after the last fault, though work waited";
        add(Rule.RECOVERY, partition, never.formatted(partition));
      } else if (recovery.afterMillis() > RECOVERY_MILLIS) {
        String late = "%s went on %d ms after the last fault, and %d are the bound";
        add(
            Rule.RECOVERY,
            partition,
            late.formatted(partition, recovery.afterMillis(), RECOVERY_MILLIS));
      }
    }
  }

  private void add(Rule rule, String id, String what) {
    violations.add(new Violation(rule, id, what));
  }
}
