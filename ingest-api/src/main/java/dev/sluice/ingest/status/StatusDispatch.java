package dev.sluice.ingest.status;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Has the answer to a caller that waited sent under a plain path. Tomcat takes the path of the call
 * for it, normalised, and ids may hold periods and slashes: for {@code /status/..%2f..%2fx} it
 * found no way to send the answer, and the caller waited until the connection ended.
 */
public final class StatusDispatch extends OncePerRequestFilter {
  private static final String ANY_STATUS = StatusController.PREFIX + "-";

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith(StatusController.PREFIX);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public String getRequestURI() {
            return isAsyncStarted() ? ANY_STATUS : super.getRequestURI();
          }
        },
        response);
  }
}
