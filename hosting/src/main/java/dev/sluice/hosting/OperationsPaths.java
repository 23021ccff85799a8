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
 * A filter of the paths below {@code /actuator}: only the known ones pass, as they are written.
 * Spring Boot would look for a part of the health under any other path, and fail where parts of
 * parts are asked for.
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
