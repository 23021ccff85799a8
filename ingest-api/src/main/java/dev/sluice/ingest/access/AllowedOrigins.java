package dev.sluice.ingest.access;

import dev.sluice.ingest.problem.Problem;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.topic.TraceContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/**
 * Limits the origins of the pages whose scripts may call. A call of a browser for a page of another
 * origin is refused before it is read. Credentials are not allowed, since a browser never sends a
 * token by itself.
 */
final class AllowedOrigins {
  private static final List<String> METHODS = List.of("GET", "POST", "DELETE");
  private static final List<String> SENT =
      List.of(
          HttpHeaders.AUTHORIZATION,
          HttpHeaders.CONTENT_TYPE,
          "Idempotency-Key",
          "Prefer",
          TraceContext.TRACEPARENT,
          TraceContext.TRACESTATE);
  private static final List<String> SHOWN =
      List.of(
          HttpHeaders.LOCATION,
          HttpHeaders.RETRY_AFTER,
          HttpHeaders.WWW_AUTHENTICATE,
          "Preference-Applied",
          "RateLimit",
          "RateLimit-Policy");
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private AllowedOrigins() {}

  /**
   * @param allowed the setting CORS_ORIGINS
   */
  static CorsFilter filter(List<String> allowed, AccessRefusals accessRefusals) {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(allowed);
    configuration.setAllowedMethods(METHODS);
    configuration.setAllowedHeaders(SENT);
    configuration.setExposedHeaders(SHOWN);
    configuration.setMaxAge(REMEMBERED);
    CorsFilter filter = new CorsFilter(request -> configuration);
    filter.setCorsProcessor(new Processor(accessRefusals));
    return filter;
  }

  private static final class Processor extends DefaultCorsProcessor {
    private final AccessRefusals accessRefusals;

    Processor(AccessRefusals accessRefusals) {
      this.accessRefusals = accessRefusals;
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
      HttpServletResponse servlet = ((ServletServerHttpResponse) response).getServletResponse();
      accessRefusals.write(
          servlet,
          Problem.of(
              ProblemKind.FORBIDDEN,
              "Pages of this origin may not call the API, or not with this method and these"
                  + " headers (setting CORS_ORIGINS)."));
    }
  }
}
