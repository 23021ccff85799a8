package dev.sluice.benchmarks.retrieval;

import dev.sluice.standalone.process.Standalone;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Sluice that is measured: all of it in this process, or one that runs elsewhere. */
final class Subject implements AutoCloseable {
  private final @Nullable Standalone own;
  private final Api api;
  private final String bootstrapServers;

  private Subject(@Nullable Standalone own, Api api, String bootstrapServers) {
    this.own = own;
    this.api = api;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts one as {@code sluice up} does; what the folder holds from before is still there. */
  static Subject start(Path data, Map<String, String> settings) throws Exception {
    Map<String, String> environment = new HashMap<>(settings);
    // Nothing may be answered from what was found before with other settings.
    environment.put("ENABLE_CACHING", "false");
    environment.put("EMBEDDING_PROVIDER", "local");
    Standalone own = Standalone.start(new Standalone.Options(0, 0, 0, data), environment, data);
    return new Subject(
        own,
        new Api(URI.create("http://127.0.0.1:" + own.port()), ""),
        own.settings().kafka().bootstrapServers());
  }

  /** One that runs, with no other documents than the collection's. */
  static Subject running(URI url, String token, String bootstrapServers) {
    return new Subject(null, new Api(url, token), bootstrapServers);
  }

  Api api() {
    return api;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() throws Exception {
    api.close();
    if (own != null) {
      own.close();
    }
  }
}
