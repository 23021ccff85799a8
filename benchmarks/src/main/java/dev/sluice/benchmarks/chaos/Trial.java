package dev.sluice.benchmarks.chaos;

import java.util.List;

/**
 * A plan of faults for a site that is in use.
 *
 * @param title the first words of its report
 * @param command the command that repeats it
 * @param seed the seed of the users' actions
 * @param plan the faults
 * @param course runs the faults; when it returns, all faults have ended and every process runs
 */
record Trial(String title, String command, int seed, List<Fault> plan, Course course) {

  /** The faults of a trial, which run while the site is used. */
  interface Course {
    void run(Recorder recorder, Producers producers) throws Exception;
  }

  boolean flushes() {
    return plan.stream().anyMatch(fault -> fault.kind() == Fault.Kind.FLUSH);
  }
}
