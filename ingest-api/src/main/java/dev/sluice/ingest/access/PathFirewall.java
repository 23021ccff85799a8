package dev.sluice.ingest.access;

import dev.sluice.core.settings.Settings;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses requests whose path could be read in two ways. Ids may contain percent signs, periods and
 * slashes: plain, doubled or encoded. Such paths are allowed, since a path is matched and its id is
 * read as it was sent, never normalised.
 */
final class PathFirewall {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private PathFirewall() {}

  static HttpFirewall of(Settings settings) {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowUrlEncodedSlash(true);
    firewall.setAllowUrlEncodedDoubleSlash(true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowUrlEncodedPeriod(true);
    // The handlers of a path refuse other methods, with 405 and Allow.
    firewall.setUnsafeAllowAnyHttpMethod(true);
    boolean open = !settings.access().authEnabled() && !settings.access().behindTlsProxy();
    if (open && settings.api().onLoopback()) {
      // A page whose host name resolves to this machine must not count as a page of this API.
      firewall.setAllowedHostnames(host -> THIS_MACHINE.contains(host.toLowerCase(Locale.ROOT)));
    }
    return firewall;
  }
}
