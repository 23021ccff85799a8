package dev.sluice.ingest.access;

import dev.sluice.ingest.problem.Problem;
import dev.sluice.ingest.problem.ProblemKind;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the answers to callers that are refused: a problem, and the challenge of RFC 6750. Each
 * refusal is counted by its kind. The token is never logged.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750</a>
 */
final class AccessRefusals
    implements AuthenticationEntryPoint,
        AuthenticationFailureHandler,
        AccessDeniedHandler,
        RequestRejectedHandler {
  private static final Logger log = LoggerFactory.getLogger(AccessRefusals.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String CHALLENGE = "Bearer realm=\"sluice\"";
  private static final String ISSUER_RETRY_SECONDS = "5";

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final MeterRegistry meters;

  /** When it was last logged that tokens cannot be checked, by {@link System#nanoTime()}. */
  private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - BETWEEN_LINES.toNanos());

  private final WrongTokens wrongTokens = new WrongTokens();

  AccessRefusals(MeterRegistry meters) {
    this.meters = meters;
  }

  /** The caller has sent no token, or not in a way that is understood. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    switch (e) {
      case NoTenantException none ->
          write(response, Problem.of(ProblemKind.FORBIDDEN, String.valueOf(none.getMessage())));
      case IssuerAwayException away -> {
        if (isWorthALine()) {
          log.warn("A token cannot be checked: {}", reason(away));
        }
        response.setHeader(HttpHeaders.RETRY_AFTER, ISSUER_RETRY_SECONDS);
        write(
            response,
            Problem.of(
                ProblemKind.ISSUER_UNAVAILABLE,
                "The token cannot be checked now (setting AUTH_ISSUER); ask again."));
      }
      case OAuth2AuthenticationException token -> invalid(request, response, token);
      default -> {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        write(
            response,
            Problem.of(
                ProblemKind.UNAUTHENTICATED,
                "This call needs the header Authorization: Bearer with a token."));
      }
    }
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    commence(request, response, e);
  }

  /** The caller is known and may not do this. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    if (e instanceof AuthorizationDeniedException denied
        && denied.getAuthorizationResult() instanceof ScopeCheck.Answer answer
        && answer.needed() != null) {
      String scope = answer.needed().word();
      response.setHeader(
          HttpHeaders.WWW_AUTHENTICATE,
          "%s, error=\"insufficient_scope\", scope=\"%s\"".formatted(CHALLENGE, scope));
      write(
          response,
          Problem.of(
              ProblemKind.FORBIDDEN, "This call needs a token with the scope " + scope + "."));
      return;
    }
    write(response, Problem.of(ProblemKind.FORBIDDEN, "The caller may not do this."));
  }

  /** The request has a form that could mislead a reader of its path. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
      throws IOException {
    if (e instanceof PathFirewall.ForeignHostException) {
      write(
          response,
          Problem.of(
              ProblemKind.MISDIRECTED,
              "While authentication is off, the API answers only to names of this machine and to"
                  + " those of the setting ALLOWED_HOSTS."));
      return;
    }
    log.debug("A request was rejected for its form: {}", e.getMessage());
    write(
        response,
        Problem.of(
            ProblemKind.INVALID_REQUEST,
            "The request line, a header, a parameter or the path is not valid."));
  }

  /** Writes a problem as the whole answer. */
  void write(HttpServletResponse response, Problem problem) throws IOException {
    String kind = problem.type().substring(problem.type().lastIndexOf(':') + 1);
    meters.counter("sluice.api.refused", "kind", kind.toLowerCase(Locale.ROOT)).increment();
    byte[] body = JSON.writeValueAsBytes(problem);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private void invalid(
      HttpServletRequest request, HttpServletResponse response, OAuth2AuthenticationException e)
      throws IOException {
    boolean malformed =
        e.getError() instanceof BearerTokenError error && error.getHttpStatus().value() == 400;
    if (malformed) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_request\"");
      write(
          response,
          Problem.of(ProblemKind.INVALID_REQUEST, "The bearer token is given in several ways."));
      return;
    }
    WrongTokens.Count count = wrongTokens.add(request.getRemoteAddr(), Instant.now());
    if (count.first()) {
      log.warn(
          "A token from {} is not valid; {} were not in its minute before",
          request.getRemoteAddr(),
          count.before());
    }
    if (count.tooMany()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(WrongTokens.SPAN.toSeconds()));
      write(
          response,
          Problem.of(
              ProblemKind.RATE_LIMITED, "Too many tokens from this address were not valid."));
      return;
    }
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        "%s, error=\"invalid_token\", error_description=\"%s\""
            .formatted(CHALLENGE, BearerTokens.INVALID));
    write(response, Problem.of(ProblemKind.UNAUTHENTICATED, BearerTokens.INVALID));
  }

  /** Callers decide how many tokens there are, and must not decide how long the log is. */
  private boolean isWorthALine() {
    long now = System.nanoTime();
    long last = lastLine.get();
    return now - last >= BETWEEN_LINES.toNanos() && lastLine.compareAndSet(last, now);
  }

  private static String reason(IssuerAwayException away) {
    Throwable cause = away;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
