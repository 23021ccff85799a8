package dev.sluice.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.chaos.History.Recovery;
import dev.sluice.benchmarks.chaos.Violation.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A short run of the suite, small enough for every build: while it is used, Redis and the topology
 * are paused and a worker process is killed.
 */
@Timeout(600)
class ChaosIT {
  private static final int SEED = 16;
  private static final int SECONDS = 8;

  @Test
  void everyPromiseIsKept() throws Exception {
    Run.Options options = new Run.Options(SEED, SECONDS, new Site.Size(1, 2), false);

    Report report = Run.of(options, ClassData.none(), System.out::println);

    // How soon work goes on is for a machine that does nothing else; that it does is for every one.
    assertThat(report.violations())
        .as(report.toString())
        .filteredOn(violation -> violation.rule() != Rule.RECOVERY)
        .isEmpty();
    assertThat(report.history().recoveries())
        .filteredOn(Recovery::waiting)
        .allSatisfy(recovery -> assertThat(recovery.afterMillis()).isNotNegative());
    assertThat(report.trial().plan())
        .extracting(fault -> fault.kind() + " " + fault.target())
        .contains("PAUSE redis", "PAUSE topology-1", "KILL workers-1");
    assertThat(report.history().accepted()).hasSizeGreaterThan(20);
  }
}
