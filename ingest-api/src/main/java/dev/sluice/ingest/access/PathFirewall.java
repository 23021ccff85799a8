package dev.sluice.ingest.access;

import dev.sluice.core.settings.Settings;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Turns away requests whose path could be read in two ways. Ids may hold slashes, plain, doubled
 * and encoded, percent signs and periods: these pass, for a path is matched and its id taken as it
 * was sent and never normalised.
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
    // Which methods a path has is told by the path, with 405 and Allow.
    firewall.setUnsafeAllowAnyHttpMethod(true);
    boolean open = !settings.access().authEnabled() && !settings.access().behindTlsProxy();
    if (open && settings.api().onLoopback()) {
      // A page that gives its own name this machine's address must not pass for one of ours.
      firewall.setAllowedHostnames(host -> THIS_MACHINE.contains(host.toLowerCase(Locale.ROOT)));
    }
    return firewall;
  }
}
