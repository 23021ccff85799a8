package dev.sluice.hosting;

import dev.sluice.core.settings.AccessSettings;
import dev.sluice.core.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties of Spring Boot that every process has, made of the settings. */
final class HostProperties {
  private HostProperties() {}

  static Map<String, Object> of(Settings settings) {
    Map<String, Object> p = new LinkedHashMap<>();
    p.put("spring.main.banner-mode", "off");
    p.put("spring.main.log-startup-info", "false");
    p.put("spring.application.name", settings.app().serviceName());
    p.put("spring.threads.virtual.enabled", "true");
    p.put(
        "spring.lifecycle.timeout-per-shutdown-phase",
        settings.workers().drain().toMillis() + "ms");
    p.put("server.address", settings.api().host());
    p.put("server.port", Integer.toString(settings.api().port()));
    p.put("server.shutdown", "graceful");
    tls(settings.access(), p);
    p.put(
        "server.forward-headers-strategy", settings.access().behindTlsProxy() ? "native" : "none");
    p.put("management.endpoints.web.exposure.include", "health,prometheus");
    p.put("management.endpoints.web.discovery.enabled", "false");
    p.put("management.endpoint.health.show-details", openDetails(settings) ? "always" : "never");
    p.put("management.endpoint.health.probes.enabled", "true");
    // Each role has a part of this name that is down if only a new process can help. The roles that
    // a process plays are not known here.
    p.put(
        "management.endpoint.health.group.liveness.include",
        "livenessState,topologyAlive,workersAlive");
    // The API is not among them: without Kafka or Redis it still answers some calls, and the others
    // with the time to come again, which no load balancer does in its place.
    p.put(
        "management.endpoint.health.group.readiness.include",
        "readinessState,topology,workers,workersRedis");
    p.put("management.endpoint.health.validate-group-membership", "false");
    p.put("management.health.diskspace.enabled", "false");
    p.put("management.health.ssl.enabled", "false");
    logging(settings.app().logLevel(), p);
    return p;
  }

  /** A changed certificate is taken into use without a restart. */
  private static void tls(AccessSettings access, Map<String, Object> p) {
    if (access.tls()) {
      String bundle = "spring.ssl.bundle.pem.listener.";
      p.put("server.ssl.bundle", "listener");
      p.put(bundle + "keystore.certificate", file(access.tlsCertificate().orElseThrow()));
      p.put(bundle + "keystore.private-key", file(access.tlsPrivateKey().orElseThrow()));
      p.put(bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
      p.put(bundle + "reload-on-update", "true");
    }
  }

  private static String file(Path path) {
    return path.toAbsolutePath().toUri().toString();
  }

  /** Whether health has details for every caller: without authentication, or on loopback alone. */
  private static boolean openDetails(Settings settings) {
    return !settings.access().authEnabled() || settings.api().onLoopback();
  }

  private static void logging(String level, Map<String, Object> p) {
    p.put("logging.level.root", level.equals("DEBUG") ? "INFO" : level);
    p.put("logging.level.dev.sluice", level);
    p.put("logging.pattern.console", LogPattern.of());
    p.put("logging.pattern.file", LogPattern.of());
    // Each reading of a secret is logged, in every environment.
    p.put("logging.level.sluice.audit", "INFO");
    p.put("logging.level.org.apache.kafka", "WARN");
    // Every second, of every client, while a broker is away, which health shows.
    p.put("logging.level.org.apache.kafka.clients.NetworkClient", "ERROR");
    // Of every request that is sent again; the writer of a record that is given up gets a failure.
    p.put("logging.level.org.apache.kafka.clients.producer.internals.Sender", "ERROR");
    p.put("logging.level.org.apache.catalina", "WARN");
    p.put("logging.level.org.apache.coyote", "WARN");
    // It would quote headers that it cannot read, whatever they hold.
    p.put("logging.level.org.apache.tomcat", "WARN");
    p.put("logging.level.org.springframework", "WARN");
    // The reason why a process does not start is printed at the end, in a sentence.
    p.put(
        "logging.level.org.springframework.boot.tomcat.servlet"
            + ".DeferredServletContainerInitializers",
        "OFF");
    p.put("logging.level.redis.clients.jedis", "WARN");
    // A stack trace for every idle connection that was lost with a Redis, which health shows.
    p.put("logging.level.redis.clients.jedis.ConnectionFactory", "ERROR");
    // With a stack trace, of tasks that move or begin anew, as after every outage: the topology
    // logs its state and shows it in health. A failure that ends a thread is logged there.
    String streams = "logging.level.org.apache.kafka.streams.processor.internals.";
    p.put(streams + "StreamThread", "ERROR");
    p.put(streams + "TaskExecutor", "OFF");
    p.put(streams + "RecordCollectorImpl", "OFF");
    // With a stack trace for each state that is read anew from its topic, as after every kill.
    p.put(streams + "TaskManager", "OFF");
    p.put(streams + "ProcessorStateManager", "ERROR");
    p.put(streams + "StateDirectory", "ERROR");
    // It warns at every start of defaults that concern nobody here.
    p.put("logging.level.org.apache.kafka.streams.StreamsConfig", "ERROR");
    // About the flags of the JVM, at every start: with or without its vector module the answers are
    // the same.
    String lucene = "logging.level.org.apache.lucene.";
    p.put(lucene + "internal.vectorization.VectorizationProvider", "ERROR");
    p.put(lucene + "internal.vectorization.PanamaVectorizationProvider", "ERROR");
    p.put(lucene + "store.MemorySegmentIndexInputProvider", "ERROR");
    // The reason why a process does not start is printed once, in a sentence.
    p.put("logging.level.org.springframework.boot.SpringApplication", "OFF");
    p.put("logging.level.org.springframework.boot.diagnostics", "OFF");
    p.put("logging.level.org.springframework.context.support", "ERROR");
    p.put("logging.level.org.springframework.boot.web.server.servlet.context", "ERROR");
  }
}
