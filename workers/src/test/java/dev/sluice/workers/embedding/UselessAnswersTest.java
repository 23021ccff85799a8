package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.usage.PaidUsage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UselessAnswersTest {
  private final UselessAnswers useless = new UselessAnswers();

  private static PermanentException costing(CallCost cost) {
    return new PermanentProviderException("code", "no use", cost, null);
  }

  @Test
  void aUsageIsTakenOnce() {
    useless.keep("task", costing(CallCost.Paid.of(new Usage(9, 0))));
    assertThat(useless.take("task")).contains(new PaidUsage(new Usage(9, 0), 1, 0, Duration.ZERO));
    assertThat(useless.take("task")).isEmpty();
  }

  @Test
  void oneFailureOfManyTasksIsRecordedForOne() {
    PermanentException shared = costing(CallCost.Paid.of(new Usage(9, 0)));
    useless.keep("one", shared);
    useless.keep("two", shared);
    assertThat(useless.take("one")).isPresent();
    assertThat(useless.take("two")).isEmpty();
  }

  @Test
  void whatWasNotPaidOrNotCountedLeavesNoUsage() {
    useless.keep("refused", costing(CallCost.Unanswered.REFUSED));
    useless.keep("uncounted", costing(CallCost.Paid.uncounted()));
    useless.keep("plain", new PermanentException("code", "of no provider", null));
    assertThat(useless.take("refused")).isEmpty();
    assertThat(useless.take("uncounted")).isEmpty();
    assertThat(useless.take("plain")).isEmpty();
  }
}
