package dev.sluice.ingest.access;

import dev.sluice.core.limit.CallerLimiter.Allowance;
import dev.sluice.ingest.problem.Problem;
import dev.sluice.ingest.problem.ProblemKind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts calls and returns the caller's limit in headers. A call without a known caller is not
 * counted here: it is refused, or, while authentication is off, counted by its address.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 *     header fields for HTTP</a>
 */
final class CallLimitFilter extends OncePerRequestFilter {
  private static final String POLICY = "\"caller\"";
  private static final String OPERATIONS = "/actuator/";

  private final CallLimits limits;
  private final Callers callers;
  private final AccessRefusals accessRefusals;

  CallLimitFilter(CallLimits limits, Callers callers, AccessRefusals accessRefusals) {
    this.limits = limits;
    this.callers = callers;
    this.accessRefusals = accessRefusals;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith(OPERATIONS);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Allowance> allowance =
        callers.known(request).map(caller -> counted(caller, request)).flatMap(limits::take);
    if (allowance.isPresent()) {
      writeHeaders(response, allowance.get());
      if (!allowance.get().allowed()) {
        refuse(response, allowance.get());
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static Caller counted(Caller caller, HttpServletRequest request) {
    return caller.name().equals(Caller.ANYBODY)
        ? new Caller(caller.tenant(), request.getRemoteAddr(), caller.operatesAll())
        : caller;
  }

  private void writeHeaders(HttpServletResponse response, Allowance allowance) {
    response.setHeader("RateLimit-Policy", "%s;q=%d;w=60".formatted(POLICY, limits.perMinute()));
    response.setHeader(
        "RateLimit",
        "%s;r=%d;t=%d".formatted(POLICY, allowance.remaining(), seconds(allowance.reset())));
  }

  private void refuse(HttpServletResponse response, Allowance allowance) throws IOException {
    long seconds = Math.max(1, seconds(allowance.retryAfter()));
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    accessRefusals.write(
        response,
        Problem.of(
            ProblemKind.RATE_LIMITED,
            "A caller may make %d calls a minute (setting API_RATE_LIMIT); try again in %d s."
                .formatted(limits.perMinute(), seconds)));
  }

  /** Whole seconds, rounded up. */
  private static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }
}
