package dev.sluice.benchmarks.lab;

import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tasks as the topology writes them. */
public final class Tasks {
  public static final String TENANT = "bench";
  public static final String MODEL = "gpt-4";

  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private Tasks() {}

  /**
   * A prompt.
   *
   * @param maxTokens what the provider charges for it, unless the prompt is longer
   */
  public static ChatTask chat(String id, String text, int maxTokens) {
    return ChatTask.newBuilder()
        .setTenant(TENANT)
        .setRequestId(id)
        .setMessages(List.of(new Message(Role.USER, text)))
        .setModel(MODEL)
        .setTemperature(0.5)
        .setMaxTokens(maxTokens)
        .setResponseFormat("text")
        .setDeadline(Instant.now().plus(DEADLINE))
        .build();
  }

  /** A chunk to embed and store. */
  public static EmbeddingTask chunk(String document, int ordinal, String text) {
    return EmbeddingTask.newBuilder()
        .setTenant(TENANT)
        .setDocumentId(document)
        .setVersion(1)
        .setChunkId(document + "-" + ordinal)
        .setAction(ChunkAction.STORE)
        .setOrdinal(ordinal)
        .setText(text)
        .setMetadata(Map.of())
        .setDeadline(Instant.now().plus(DEADLINE))
        .build();
  }
}
