package dev.sluice.benchmarks.chaos;

import java.util.List;

/**
 * What a site is put through while it is used.
 *
 * @param title what its report begins with
 * @param command the command that does the same again
 * @param seed of what the users do
 * @param plan the faults
 * @param course lets it all happen; when it returns, all is mended and every process is there
 */
record Trial(String title, String command, int seed, List<Fault> plan, Course course) {

  /** What happens meanwhile. */
  interface Course {
    void run(Recorder recorder, Producers producers) throws Exception;
  }

  boolean flushes() {
    return plan.stream().anyMatch(fault -> fault.kind() == Fault.Kind.FLUSH);
  }
}
