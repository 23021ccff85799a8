package dev.sluice.ingest.access;

import dev.sluice.core.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses requests whose path could be read in two ways. Ids may contain percent signs, periods and
 * slashes: plain, doubled or encoded. Such paths are allowed, since a path is matched and its id is
 * read as it was sent, never normalised.
 */
final class PathFirewall {
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-f:.]*:[0-9a-f:.]*(%[^]]*)?]?");

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
    if (open) {
      List<String> allowed = settings.access().allowedHosts();
      firewall.setAllowedHostnames(host -> {
        if (isOwnName(host.toLowerCase(Locale.ROOT), allowed)) {
          return true;
        }
        throw new ForeignHostException();
      });
    }
    return firewall;
  }

  /**
   * Whether a host name may stand for this API. A page of any site can have its name resolve to
   * this machine, and would then count as a page of this API (DNS rebinding). Addresses and names
   * without a period are no names of sites.
   */
  private static boolean isOwnName(String host, List<String> allowed) {
    return ADDRESS.matcher(host).matches() || host.indexOf('.') < 0 || allowed.contains(host);
  }

  /** The call is for a host that this API does not answer for. */
  static final class ForeignHostException extends RequestRejectedException {
    private static final long serialVersionUID = 1L;

    ForeignHostException() {
      super("the host name is none of this API");
    }
  }
}
