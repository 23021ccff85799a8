package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything in one process. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs everything in one process on 127.0.0.1: a broker, Redis, the API, the topology and the",
      "workers. The data survives a restart and a kill."
    })
public final class UpCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FIRST_WORD = Duration.ofSeconds(20);
  private static final Duration NEXT_WORD = Duration.ofSeconds(60);

  @Option(
      names = "--port",
      description = "The API's port; 0 takes any free one (default: PORT, or else 8000).")
  private @Nullable Integer port;

  @Option(
      names = "--kafka-port",
      defaultValue = "9092",
      description = "The broker's port, for producers and further processes (${DEFAULT-VALUE}).")
  private int kafkaPort;

  @Option(
      names = "--redis-port",
      defaultValue = "6379",
      description = "The port of Redis (default: ${DEFAULT-VALUE}).")
  private int redisPort;

  @Option(
      names = "--data",
      defaultValue = ".sluice",
      description = "The folder of all data (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = {
        "A model file (GGUF) that answers in this process, with no account (default: LLAMA_MODEL)."
      })
  private @Nullable Path model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    ShutdownHook stop = new ShutdownHook();
    Standalone standalone =
        Standalone.start(
            new Standalone.Options(
                Optional.ofNullable(port), kafkaPort, redisPort, data, Optional.ofNullable(model)),
            System.getenv(),
            Path.of(""));
    stop.whenAsked(standalone);
    awaitReady(standalone, out);
    ready(out, standalone);
    stop.await();
    return 0;
  }

  private void ready(PrintWriter out, Standalone standalone) {
    Settings settings = standalone.settings();
    boolean tls = settings.access().tls();
    String url = "%s://127.0.0.1:%d".formatted(tls ? "https" : "http", standalone.port());
    String more = standalone.port() == 8000 && !tls ? "" : " --url " + url;
    out.printf("Sluice is ready on %s%n", url);
    out.printf("  %s%n", answering(settings));
    out.printf(
        "  Kafka %s, Redis %s, data and sluice.log in %s%n",
        settings.kafka().bootstrapServers(), settings.redis().url().getAuthority(), data);
    out.printf("Try, in another terminal:%n");
    out.printf("  ./sluice ingest%s README.md%n", more);
    out.printf("  ./sluice ask%s \"What does Sluice do?\"%n", more);
    out.printf("Ctrl-C stops it.%n");
    out.flush();
  }

  private static String answering(Settings settings) {
    return switch (settings.llm().provider()) {
      case OPENAI -> "Answers come from OpenAI's protocol at " + settings.llm().openaiBaseUrl();
      case LLAMA -> "Answers come from " + settings.llm().llamaModel().orElseThrow();
      case OFFLINE ->
          "OPENAI_API_KEY is not set: answers are quoted offline, embeddings are made locally";
    };
  }

  /**
   * Returns once every part says that it is up. However long that takes: what is missing may come
   * back, and the data is safe. Says what it waits for, after a while and then now and then.
   */
  private static void awaitReady(Standalone standalone, PrintWriter out)
      throws InterruptedException {
    long next = System.nanoTime() + FIRST_WORD.toNanos();
    while (!standalone.isHealthy()) {
      if (System.nanoTime() - next > 0) {
        next = System.nanoTime() + NEXT_WORD.toNanos();
        out.printf("Not ready yet: %s%n", String.join("; ", standalone.troubles()));
        out.flush();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Returns once every part says that it is up; gives up after a minute. */
  static void awaitHealthy(Standalone standalone) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (standalone.isHealthy()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException(
        "not healthy within %d s; the log has more".formatted(PATIENCE.toSeconds()));
  }
}
