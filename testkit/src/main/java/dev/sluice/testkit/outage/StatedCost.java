package dev.sluice.testkit.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.ProviderFailure;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The check of a failed call of a model: its failure states the cost. */
public final class StatedCost {
  private StatedCost() {}

  /**
   * Makes a call that fails.
   *
   * @param expected the cost; of a paid answer it only counts whether its usage is known
   */
  public static void check(Callable<?> call, CallCost expected) {
    Throwable failure = catchThrowable(call::call);
    assertThat(failure).isInstanceOf(CallException.class).isInstanceOf(ProviderFailure.class);
    CallCost stated = CallCost.of((CallException) failure);
    if (expected instanceof CallCost.Paid(Optional<?> known)) {
      assertThat(stated)
          .isInstanceOfSatisfying(
              CallCost.Paid.class,
              paid -> {
                assertThat(paid.usage().isPresent()).isEqualTo(known.isPresent());
                paid.usage().ifPresent(used -> assertThat(used.getInputTokens()).isPositive());
              });
    } else {
      assertThat(stated).isEqualTo(expected);
    }
  }
}
