package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Calls;
import dev.sluice.benchmarks.chaos.History.Recovery;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a run.
 *
 * @param logs the folder with the output of the processes
 */
record Report(Trial trial, History history, int received, List<Violation> violations, Path logs) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Map<Fault.Kind, Integer> kinds = new EnumMap<>(Fault.Kind.class);
    trial.plan().forEach(fault -> kinds.merge(fault.kind(), 1, Integer::sum));
    Map<String, Integer> ends = new TreeMap<>();
    for (Accepted accepted : history.accepted()) {
      ends.merge(Checker.endOf(history, accepted.id()), 1, Integer::sum);
    }
    int paid = history.calls().values().stream().mapToInt(Calls::paid).sum();
    int unknown = history.calls().values().stream().mapToInt(Calls::unknown).sum();
    text.append("%s: %d faults %s%n".formatted(trial.title(), trial.plan().size(), kinds));
    text.append("  %d accepted, ended %s%n".formatted(history.accepted().size(), ends));
    text.append(
        "  %d calls of the provider, of which %d paid for a request, %d reported as unknown%n"
            .formatted(received, paid, unknown));
    text.append(
        "  %d conversations, %d chunks, %d poisoned records, %d dead letters by key%n"
            .formatted(
                history.turns().size(),
                history.chunks().size(),
                history.poison().size(),
                history.deadLetters().size()));
    text.append(
        "  work went on after %s ms, by partition; resident at the most %s MiB%n"
            .formatted(
                history.recoveries().stream().map(Recovery::afterMillis).toList(),
                history.memory()));
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    text.append(
        "  load average at the end %.1f, on %d processors%n"
            .formatted(machine.getSystemLoadAverage(), machine.getAvailableProcessors()));
    text.append("  %d violations%n".formatted(violations.size()));
    violations.forEach(violation -> text.append("    %s%n".formatted(violation)));
    if (!violations.isEmpty()) {
      text.append("  the processes' logs are in %s%n".formatted(logs));
    }
    text.append("  again: %s%n".formatted(trial.command()));
    return text.toString();
  }
}
