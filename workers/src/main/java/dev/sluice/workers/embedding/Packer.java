package dev.sluice.workers.embedding;

import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.workers.batch.BatchBounds;
import dev.sluice.workers.batch.Batcher;
import java.time.Duration;

/**
 * Embeds single texts of many callers in calls that are as full as the provider allows. A text that
 * no call could hold is refused before any call; one that the provider refuses fails alone.
 */
public final class Packer implements TextEmbedder, AutoCloseable {
  private final EmbeddingProvider provider;
  private final Batcher<Text, Embedded> batcher;

  private Packer(EmbeddingProvider provider, Batcher<Text, Embedded> batcher) {
    this.provider = provider;
    this.batcher = batcher;
  }

  /**
   * Starts one.
   *
   * @param name of its threads
   * @param linger how long a call waits to be filled while few texts come
   * @param underWay calls under way at once
   * @param tokensPerMinute no call holds more, as the provider could never take it
   */
  public static Packer start(
      String name, EmbeddingProvider provider, Duration linger, int underWay, int tokensPerMinute) {
    EmbeddingLimits limits = provider.limits();
    BatchBounds bounds =
        new BatchBounds(
            limits.inputs(), Math.min(limits.tokens(), tokensPerMinute), linger, underWay);
    return new Packer(
        provider, Batcher.start(name, bounds, Text::tokens, t -> "", new EmbeddingCalls(provider)));
  }

  /**
   * Embeds one text, in a call with others; blocks until it is there.
   *
   * @throws dev.sluice.core.failure.RetriableException if trying again can help
   * @throws PermanentException if the text is blank, too long, or refused by the provider, or if no
   *     usable vector came back for it
   */
  public Embedded embed(String text) throws InterruptedException {
    if (text.isBlank()) {
      throw new PermanentException(
          FailureCodes.INVALID_REQUEST, "a blank text cannot be embedded", null);
    }
    int tokens = Tokens.count(text);
    int most = provider.limits().tokensPerInput();
    if (tokens > most) {
      throw new PermanentException(
          FailureCodes.INPUT_TOO_LONG,
          "the text has %d tokens; %s takes at most %d in one input"
              .formatted(tokens, provider.model(), most),
          null);
    }
    return batcher.submit(new Text(text, tokens));
  }

  /** As {@link #embed(String)}: texts of all tenants share calls, and keep apart in the answer. */
  @Override
  public Embedded embed(String tenant, String text) throws InterruptedException {
    return embed(text);
  }

  @Override
  public int tokensPerInput() {
    return provider.limits().tokensPerInput();
  }

  /** Aborts what is under way; who waits gets a retriable failure. The provider stays open. */
  @Override
  public void close() {
    batcher.close();
  }
}
