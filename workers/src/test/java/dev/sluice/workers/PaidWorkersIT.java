package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.workers.Wire.Read;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker process with models that cost, on a provider that speaks OpenAI's protocol. */
@Timeout(300)
class PaidWorkersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CHUNKS = 300;

  private static Instant soon() {
    return Instant.now().plus(Duration.ofMinutes(5));
  }

  private static Settings settings(
      EmbeddedKafka kafka, EmbeddedRedis redis, SimulatedProvider provider, Path folder) {
    return Settings.read(
        SettingsSource.of(
            Map.ofEntries(
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                Map.entry("REDIS_URL", redis.url()),
                Map.entry("VECTOR_STORE_PATH", folder.resolve("vectors").toString()),
                Map.entry("OPENAI_API_KEY", "sk-simulated"),
                Map.entry("OPENAI_BASE_URL", provider.baseUrl().toString()),
                Map.entry("RATE_LIMIT_REQUESTS", "100000"),
                Map.entry("RATE_LIMIT_TOKENS", "100000000"),
                Map.entry("EMBEDDING_LINGER", "200ms"),
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("PORT", "0"),
                Map.entry("ENVIRONMENT", "staging"),
                Map.entry("AUTH_ENABLED", "false")),
            Map.of(),
            folder));
  }

  @Test
  void callsArePackedBadInputsFailAloneAndWhatWasPaidIsTold(@TempDir Path folder) {
    try (SimulatedProvider provider = SimulatedProvider.start();
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
        EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      Settings settings = settings(kafka, redis, provider, folder);
      try (Host process = Host.start(settings, List.of(WorkersConfiguration.class), Map.of());
          Wire wire = new Wire(settings.kafka())) {
        assertThat(process.port()).isPositive();
        embeds(wire, provider);
        searches(wire);
        provider.resetCounts();
        answers(wire, provider);
      }
    }
  }

  private static void embeds(Wire wire, SimulatedProvider provider) {
    for (int i = 0; i < CHUNKS; i++) {
      String text = i == 123 ? "#fail=content_policy" : "Note %d of many notes.".formatted(i);
      EmbeddingTask task =
          new EmbeddingTask(
              "acme",
              "doc",
              1L,
              "doc-" + i,
              ChunkAction.STORE,
              i,
              null,
              text,
              Map.of(),
              soon(),
              null);
      wire.write(Topics.EMBEDDING_TASKS, task.getChunkId(), task);
    }
    List<Read<EmbeddingResult>> results =
        wire.read(Topics.EMBEDDING_RESULTS, r -> true, CHUNKS, PATIENCE);

    assertThat(results.stream().map(r -> r.value().getChunkId()).distinct()).hasSize(CHUNKS);
    assertThat(results)
        .filteredOn(r -> r.value().getFailure() != null)
        .singleElement()
        .satisfies(r -> assertThat(r.value().getChunkId()).isEqualTo("doc-123"));
    // A few packed calls, and those that find the bad input by halving.
    assertThat(provider.calls().received()).isLessThan(CHUNKS / 5);
    List<Read<UsageEvent>> usage =
        wire.read(Topics.USAGE, u -> u.getOperation() == Operation.EMBEDDING, CHUNKS - 1, PATIENCE);
    assertThat(usage)
        .allSatisfy(u -> {
          assertThat(u.key()).isEqualTo("acme");
          assertThat(u.value().getProvider()).isEqualTo("openai");
          assertThat(u.value().getRequestId()).isEqualTo("doc");
          // "Note 42 of many notes." has six or seven tokens, which the provider counted.
          assertThat(u.value().getUsage().getInputTokens()).isBetween(5, 9);
        });
  }

  private static void searches(Wire wire) {
    wire.write(
        Topics.CONTEXT_TASKS,
        "search",
        new ContextTask("acme", "search", null, 0, 0, "Note 42 of many notes.", 3, soon()));
    var found =
        wire.read(Topics.CONTEXT_RESULTS, r -> r.getRequestId().equals("search"), 1, PATIENCE);
    assertThat(found.getFirst().value().getPassages().getFirst().getChunk()).isEqualTo(42);
  }

  private static void answers(Wire wire, SimulatedProvider provider) {
    for (int delivery = 0; delivery < 2; delivery++) {
      for (int i = 0; i < 10; i++) {
        ChatTask task =
            new ChatTask(
                "acme",
                "chat-" + i,
                null,
                0,
                List.of(new Message(Role.USER, "What is note " + i + "?")),
                List.of(),
                "gpt-4",
                0.0,
                50,
                "text",
                false,
                soon());
        wire.write(Topics.CHAT_TASKS, task.getRequestId(), task);
      }
    }
    List<Read<ChatResult>> results = wire.read(Topics.CHAT_RESULTS, r -> true, 20, PATIENCE);

    assertThat(results)
        .allSatisfy(r -> {
          assertThat(r.value().getFailure()).isNull();
          assertThat(r.value().getOutput()).isNotBlank();
          assertThat(r.value().getUsage().getOutputTokens()).isPositive();
          assertThat(r.value().getUnknownCalls()).isZero();
        });
    // Each was delivered twice and paid for once.
    assertThat(provider.calls().received()).isEqualTo(10);
    assertThat(wire.read(Topics.USAGE, u -> u.getOperation() == Operation.CHAT, 10, PATIENCE))
        .extracting(u -> u.value().getRequestId())
        .contains("chat-0", "chat-9");
  }
}
