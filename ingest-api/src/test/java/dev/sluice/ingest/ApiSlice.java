package dev.sluice.ingest;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import dev.sluice.hosting.OperationsPaths;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The real web server with everything behind it, on stores and a producer in this process. */
public final class ApiSlice implements AutoCloseable {
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({IngestWeb.class, OperationsPaths.class})
  static class Application {}

  /** The static token, where a test turns authentication on with {@link #AUTH}. */
  public static final String TOKEN = "s3cret-static-token-that-nobody-guesses";

  /** Settings that turn authentication on. */
  public static final Map<String, String> AUTH =
      Map.of("AUTH_ENABLED", "true", "AUTH_TOKEN", TOKEN);

  public final MemoryPorts stores = new MemoryPorts();
  public final MockProducer<String, byte[]> producer;
  public final Api api;
  private final ConfigurableApplicationContext context;

  private ApiSlice(Map<String, String> flags, boolean acknowledging, Secrets secrets) {
    producer =
        new MockProducer<>(acknowledging, null, new StringSerializer(), new ByteArraySerializer());
    Settings settings = settings(flags);
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(Host.properties(settings, IngestProperties.of(settings)));
    application.addInitializers(c -> {
      c.getBeanFactory().registerSingleton("settings", settings);
      c.getBeanFactory().registerSingleton("secrets", secrets);
      c.getBeanFactory()
          .registerSingleton(
              "ingestPorts",
              new IngestPorts(
                  producer, stores, stores, stores, stores, stores, stores, stores, stores));
    });
    context = application.run();
    api =
        new Api(
            ((WebServerApplicationContext) context).getWebServer().getPort(),
            settings.access().token().isPresent() ? TOKEN : null);
  }

  /** A server whose producer acknowledges everything at once. */
  public static ApiSlice start(Map<String, String> flags) {
    return start(flags, inline());
  }

  /** A server that reads its secrets from the given store. */
  static ApiSlice start(Map<String, String> flags, Secrets secrets) {
    return new ApiSlice(flags, true, secrets);
  }

  private static Secrets inline() {
    return new Secrets(
        () -> {
          throw new IllegalStateException("no secret of this test is kept elsewhere");
        },
        Optional.empty(),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        InstantSource.system());
  }

  /** A server whose producer acknowledges when the test says so. */
  public static ApiSlice startUnacknowledged() {
    return new ApiSlice(Map.of(), false, inline());
  }

  static Settings settings(Map<String, String> flags) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "HOST", "127.0.0.1",
                "PORT", "0",
                "ENVIRONMENT", "staging",
                "AUTH_ENABLED", "false"));
    all.putAll(flags);
    return Settings.read(SettingsSource.of(all, Map.of(), Path.of("target")));
  }

  /** The records of the topic of requests, oldest first. */
  public List<Request> requests() {
    return records("requests").map(r -> decode(Request.class, r)).toList();
  }

  /** The records of the topic of documents, oldest first. */
  public List<Document> documents() {
    return records("documents").map(r -> decode(Document.class, r)).toList();
  }

  private java.util.stream.Stream<ProducerRecord<String, byte[]>> records(String topic) {
    return producer.history().stream().filter(r -> r.topic().equals(topic));
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> T decode(
      Class<T> type, ProducerRecord<String, byte[]> record) {
    try {
      return AvroCodec.of(type).decode(record.value());
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops the server as SIGTERM does, without its clients. */
  public void stopServer() {
    context.close();
  }

  @Override
  public void close() {
    api.close();
    context.close();
  }
}
