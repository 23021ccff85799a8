package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/** Whether a failed call can have been paid for. */
final class Cost {
  private Cost() {}

  /**
   * True if the provider may have taken the call and answered it, unheard or unreadably. What it
   * refused or failed in so many words (a failure without a cause behind it) is not charged, nor is
   * what never reached it.
   */
  static boolean isPossible(CallException failure) {
    return failure.getCause() != null
        && !failure.code().equals(FailureCodes.RATE_LIMITED)
        && !neverConnected(failure);
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
