package dev.sluice.ingest;

import dev.sluice.core.settings.Settings;
import dev.sluice.ingest.access.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties of Spring Boot that the API needs, made of the settings. */
public final class IngestProperties {
  /** Enough for the clients that wait, with room for those that only ask. */
  static final int MAX_CONNECTIONS = 12_000;

  private static final Duration ASYNC_MARGIN = Duration.ofSeconds(30);

  private IngestProperties() {}

  /** What the process that serves the API sets beside what every process sets. */
  public static Map<String, Object> of(Settings settings) {
    Map<String, Object> p = new LinkedHashMap<>();
    server(settings, p);
    web(settings, p);
    access(settings, p);
    logging(p);
    return p;
  }

  private static void server(Settings settings, Map<String, Object> p) {
    p.put("server.tomcat.max-connections", Integer.toString(MAX_CONNECTIONS));
    p.put("server.tomcat.accept-count", "2048");
    p.put("server.tomcat.max-http-response-header-size", "4KB");
    p.put("server.tomcat.max-keep-alive-requests", "-1");
    p.put("server.tomcat.keep-alive-timeout", "75s");
    p.put("server.tomcat.connection-timeout", "20s");
    // A body that is refused for its size is read a little further, so that the answer arrives.
    p.put("server.tomcat.max-swallow-size", settings.api().maxBodyBytes() * 2L + "B");
  }

  private static void web(Settings settings, Map<String, Object> p) {
    Duration longest =
        settings.api().maxWait().compareTo(settings.llm().requestTimeout()) > 0
            ? settings.api().maxWait()
            : settings.llm().requestTimeout();
    p.put("spring.mvc.async.request-timeout", millis(longest.plus(ASYNC_MARGIN)));
    p.put("spring.mvc.formcontent.filter.enabled", "false");
    p.put("spring.servlet.multipart.enabled", "false");
    p.put("spring.web.resources.add-mappings", "false");
    p.put("springdoc.api-docs.version", "openapi_3_1");
    p.put("springdoc.override-with-generic-response", "false");
    p.put("springdoc.writer-with-order-by-keys", "true");
  }

  private static void access(Settings settings, Map<String, Object> p) {
    if (settings.access().authEnabled()) {
      p.put("management.endpoint.health.show-details", "when-authorized");
      p.put("management.endpoint.health.roles", Scope.OPERATE_ALL.authority());
    }
  }

  private static void logging(Map<String, Object> p) {
    p.put("logging.level.org.hibernate.validator", "WARN");
    // A caller's unknown path is answered, not logged.
    p.put("logging.level.org.springframework.web.servlet.PageNotFound", "ERROR");
    p.put("logging.level.org.springdoc", "ERROR");
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
