package dev.sluice.adapters.openai;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.schemas.Usage;
import dev.sluice.simulator.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Services that fail, and the cost of a call that meets each fault of the simulated one. */
final class FailingServices {
  /** The port was free a moment ago, and nobody listens there. */
  static final OpenAiConnection NOBODY =
      OpenAiFixture.connect(URI.create("http://127.0.0.1:%d/v1".formatted(freePort())));

  static final OpenAiConnection NOWHERE =
      OpenAiFixture.connect(URI.create("http://no-such-host.invalid/v1"));

  /** The timeout of a client that does not wait for a hang to end. */
  static final Duration HASTY = Duration.ofMillis(400);

  static final Map<Fault, CallCost> COSTS = costs();

  private FailingServices() {}

  private static Map<Fault, CallCost> costs() {
    Map<Fault, CallCost> costs = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      switch (fault) {
        case HANG -> {
          // Needs a client that is in a hurry.
        }
        case RESET, CUT, BAD_GATEWAY, PROXY_BAD_GATEWAY -> costs.put(fault, Unanswered.UNKNOWN);
        case WILD_USAGE, NOT_NUMBERS -> {
          // An answer comes all the same.
        }
        case UNREADABLE, ENDLESS_CHOICES, ENDLESS_FIELDS ->
            costs.put(fault, CallCost.Paid.uncounted());
        case EMPTY -> costs.put(fault, CallCost.Paid.of(new Usage(1, 0)));
        default -> costs.put(fault, Unanswered.REFUSED);
      }
    }
    return costs;
  }

  /** A text at which the simulated service fails so. */
  static String asking(Fault fault) {
    return "#fail=" + fault.name().toLowerCase(Locale.ROOT);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
