package dev.sluice.hosting;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Lets through, of all paths below {@code /actuator}, those that there are, as they are written.
 * Spring Boot would look for a part of the health under any path, and fail where parts of parts are
 * asked for.
 */
public final class OperationsPaths implements Filter {
  private static final String BELOW = "/actuator";

  private static final Set<String> PATHS =
      Set.of(
          BELOW + "/health",
          BELOW + "/health/liveness",
          BELOW + "/health/readiness",
          BELOW + "/prometheus");

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = ((HttpServletRequest) request).getRequestURI();
    if (path.startsWith(BELOW) && !PATHS.contains(path)) {
      ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      chain.doFilter(request, response);
    }
  }
}
