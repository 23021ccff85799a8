package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/** Whether a failed call can have been paid for. */
final class Cost {
  private Cost() {}

  /**
   * True if the provider may have taken the call and answered it, unheard. What it refused or
   * failed in so many words is not charged, nor is what never reached it.
   */
  static boolean isPossible(CallException failure) {
    if (failure instanceof PermanentException) {
      return false;
    }
    return switch (failure.code()) {
      case FailureCodes.TIMEOUT, FailureCodes.UNAVAILABLE -> !neverConnected(failure);
      default -> false;
    };
  }

  private static boolean neverConnected(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ConnectException
          || t instanceof NoRouteToHostException
          || t instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }
}
