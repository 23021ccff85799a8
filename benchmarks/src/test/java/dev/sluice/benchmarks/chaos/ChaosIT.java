package dev.sluice.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run of the suite, small enough for every build. */
@Timeout(240)
class ChaosIT {
  @Test
  void everyPromiseIsKept() throws Exception {
    Run.Options options = new Run.Options(1, 10, new Site.Size(1, 2), false);

    Report report = Run.of(options, ClassData.none(), System.out::println);

    assertThat(report.violations()).as(report.toString()).isEmpty();
    assertThat(report.plan()).isNotEmpty();
    assertThat(report.history().accepted()).hasSizeGreaterThan(20);
  }
}
