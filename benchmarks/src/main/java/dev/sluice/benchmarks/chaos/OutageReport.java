package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.Callers.Called;
import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Recovery;
import dev.sluice.benchmarks.chaos.Outage.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The result of a run with outages, compared with the promises about outages. */
final class OutageReport {
  /** The longest time until a process reports an outage, and until it is healthy again. */
  static final long BOUND_MILLIS = 15_000;

  /** The most lines that a process may log in a minute of an outage. */
  static final int MOST_LINES = 60;

  private static final int MOST_SILENT = 3;
  private static final int DOWN_LENGTH = 150;

  private static final Map<String, String> COMPONENTS =
      Map.of(Plan.BROKER, "kafka", Plan.REDIS, "redis");

  private final StringBuilder text = new StringBuilder();
  private final List<String> broken = new ArrayList<>();

  private final List<Phase> phases;
  private final Map<String, List<Health>> seen;
  private final List<Called> calls;
  private final History history;
  private final int partitions;

  /**
   * @param gone processes that are not the ones that were started
   */
  OutageReport(
      List<Phase> phases,
      Map<String, List<Health>> seen,
      List<Called> calls,
      History history,
      int partitions,
      List<String> gone,
      Path logs) {
    this.phases = List.copyOf(phases);
    this.seen = seen;
    this.calls = calls;
    this.history = history;
    this.partitions = partitions;
    for (Phase phase : phases) {
      if (!phase.away().isEmpty()) {
        outage(phase);
      }
    }
    gone.forEach(process -> broken.add(process + " was restarted or ended"));
    seen.forEach(this::lived);
    load();
    ends();
    Checker.check(history).forEach(violation -> broken.add(violation.toString()));
    line("%d promises broken", broken.size());
    broken.forEach(what -> line("  %s", what));
    if (!broken.isEmpty()) {
      line("the processes' logs are in %s", logs);
    }
  }

  private void line(String format, Object... arguments) {
    text.append(format.formatted(arguments)).append(System.lineSeparator());
  }

  private void outage(Phase phase) {
    line("");
    line("%s away for %.1f s", phase.away(), (phase.end() - phase.begin()) / 1000.0);
    line(
        "  %-12s %10s %12s %12s %12s %14s %12s",
        "process",
        "said after",
        "not ready",
        "well after",
        "lines/min",
        "stack traces",
        "processors");
    seen.forEach((process, all) -> report(phase, process, all));
    line("  what they said, when it changed:");
    seen.forEach((process, all) -> changes(phase, process, all));
    line("  work went on after %s ms, by partition", recoveries(phase));
  }

  private void changes(Phase phase, String process, List<Health> all) {
    Health before = null;
    for (Health one : all) {
      boolean within = one.at() >= phase.begin() && one.at() < until(phase);
      if (within && (before == null || !one.saysAs(before))) {
        line(
            "    %6.1f s %-12s health %d, ready %d, alive %d %s",
            (one.at() - phase.begin()) / 1000.0,
            process,
            one.whole(),
            one.ready(),
            one.live(),
            one.down().substring(0, Math.min(DOWN_LENGTH, one.down().length())));
        before = one;
      }
    }
  }

  private void report(Phase phase, String process, List<Health> all) {
    String component = COMPONENTS.getOrDefault(phase.away(), phase.away());
    // The topology needs no Redis.
    boolean concerned = phase.away().equals(Plan.BROKER) || !process.startsWith("topology");
    long reported = -1;
    long well = -1;
    long notReady = -1;
    int lapses = 0;
    for (Health one : all) {
      if (phase.holds(one.at())) {
        if (one.names(component)) {
          reported = reported < 0 ? one.at() - phase.begin() : reported;
        } else if (reported >= 0 && one.at() < phase.back()) {
          lapses++;
        }
        if (one.ready() != 200 && notReady < 0) {
          notReady = one.at() - phase.begin();
        }
      } else if (one.at() >= phase.end() && one.at() < until(phase)) {
        if (!one.isWell()) {
          well = -1;
        } else if (well < 0) {
          well = one.at() - phase.end();
        }
      }
    }
    Footprint noise = phase.footprints().getOrDefault(process, Footprint.NONE);
    double minutes = (phase.end() - phase.begin()) / 60_000.0;
    line(
        "  %-12s %10s %12s %12s %12.0f %14d %12.2f",
        process,
        seconds(reported),
        seconds(notReady),
        seconds(well),
        noise.lines() / minutes,
        noise.traces(),
        noise.processor() / 60_000.0 / minutes);
    String whose = process + ", " + phase.away() + " away: ";
    if (concerned && (reported < 0 || reported > BOUND_MILLIS)) {
      broken.add(whose + "it did not say so within the bound");
    }
    if (!concerned && reported >= 0) {
      broken.add(whose + "it says that it lacks what it does not need");
    }
    if (lapses > 0) {
      broken.add(whose + "it said that it is well, %d times".formatted(lapses));
    }
    if (well < 0 || well > BOUND_MILLIS) {
      broken.add(whose + "it was not well again within the bound");
    }
    if (noise.traces() > 0) {
      broken.add(whose + "there are stack traces in its log");
    }
    if (noise.lines() > MOST_LINES * Math.max(1, minutes)) {
      broken.add(whose + "%d lines in its log".formatted(noise.lines()));
    }
  }

  /** The time at which the next outage began or the run ended. */
  private long until(Phase outage) {
    return phases.stream()
        .filter(p -> p.begin() >= outage.end() && !p.away().isEmpty())
        .mapToLong(Phase::begin)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private static String seconds(long millis) {
    return millis < 0 ? "-" : "%.1f s".formatted(millis / 1000.0);
  }

  private List<Long> recoveries(Phase phase) {
    List<Recovery> recoveries =
        Recoveries.after(phase.end(), history.accepted(), history.endings(), partitions);
    for (Recovery recovery : recoveries) {
      if (recovery.waiting()
          && (recovery.afterMillis() < 0 || recovery.afterMillis() > BOUND_MILLIS)) {
        broken.add(
            "partition %d: no work within the bound after %s came back"
                .formatted(recovery.partition(), phase.away()));
      }
    }
    return recoveries.stream().map(Recovery::afterMillis).toList();
  }

  /** Liveness never says no, nor says nothing so often that whoever asks would restart it. */
  private void lived(String process, List<Health> all) {
    int silent = 0;
    for (Health one : all) {
      silent = one.live() == 0 ? silent + 1 : 0;
      if (silent >= MOST_SILENT || one.live() >= 500) {
        broken.add("%s: it did not say that it is alive after %d ms".formatted(process, one.at()));
      }
    }
    for (Phase phase : phases) {
      List<Health> wrong =
          all.stream()
              .filter(one -> phase.holds(one.at()) && !one.isWell())
              .filter(one -> phase.away().isEmpty() && phase.begin() == phases.getFirst().begin())
              .toList();
      if (!wrong.isEmpty()) {
        broken.add("%s was not well while all was there: %s".formatted(process, wrong.getFirst()));
      }
    }
  }

  private void load() {
    line("");
    line(
        "%-8s %9s %9s   %s",
        "phase", "seconds", "accepted", "answers to requests, and to reads of a status");
    for (Phase phase : phases) {
      long accepted = history.accepted().stream().filter(one -> phase.holds(one.at())).count();
      line(
          "%-8s %9.1f %9d   %s; %s",
          phase.away().isEmpty() ? "all" : "-" + phase.away(),
          (phase.end() - phase.begin()) / 1000.0,
          accepted,
          answers(phase, true),
          answers(phase, false));
    }
    for (Called call : calls) {
      if (call.status() == 503 && !call.retryAfter()) {
        broken.add("a 503 without Retry-After, to a call at %d ms".formatted(call.at()));
      } else if (call.status() == 0) {
        broken.add("no answer to a call at %d ms within its timeout".formatted(call.at()));
      } else if (call.status() >= 500 && call.status() != 503) {
        broken.add("%d to a call at %d ms".formatted(call.status(), call.at()));
      }
    }
  }

  private String answers(Phase phase, boolean writes) {
    Map<Integer, List<Called>> byStatus =
        calls.stream()
            .filter(call -> call.write() == writes && phase.holds(call.at()))
            .collect(Collectors.groupingBy(Called::status, TreeMap::new, Collectors.toList()));
    return byStatus.entrySet().stream()
        .map(answer ->
            "%d x %d%s (median %d ms, most %d ms)"
                .formatted(
                    answer.getValue().size(),
                    answer.getKey(),
                    answer.getValue().stream().allMatch(Called::retryAfter) ? " Retry-After" : "",
                    percentile(answer.getValue(), 0.5),
                    percentile(answer.getValue(), 1)))
        .collect(Collectors.joining(", "));
  }

  private static long percentile(List<Called> calls, double part) {
    List<Long> sorted = calls.stream().map(Called::after).sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, (long) (sorted.size() * part)));
  }

  /** Nothing that was accepted ends otherwise than well because something was away. */
  private void ends() {
    Map<String, Integer> ends = new TreeMap<>();
    for (Accepted accepted : history.accepted()) {
      String end = Checker.endOf(history, accepted.id());
      ends.merge(end.isEmpty() ? "none" : end, 1, Integer::sum);
      if (end.equals("failed")) {
        broken.add(
            "%s failed: %s"
                .formatted(
                    accepted.id(), history.endings().getOrDefault(accepted.id(), List.of())));
      }
    }
    line("");
    line("%d accepted, ended %s", history.accepted().size(), ends);
    line("resident at the most %s MiB", history.memory());
  }

  /** Each promise that was not kept, in a sentence. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
