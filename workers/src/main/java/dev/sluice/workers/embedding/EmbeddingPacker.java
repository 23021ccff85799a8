package dev.sluice.workers.embedding;

import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.workers.packing.Packer;
import dev.sluice.workers.packing.PackingBounds;
import java.util.function.LongSupplier;

/**
 * Embeds single texts of many callers in calls that are as full as the provider allows. A text that
 * no call could hold is refused before any call; one that the provider refuses fails alone.
 */
public final class EmbeddingPacker implements TextEmbedder, AutoCloseable {
  private final EmbeddingProvider provider;
  private final Packer<EmbeddingInput, EmbeddedText> packer;

  private EmbeddingPacker(EmbeddingProvider provider, Packer<EmbeddingInput, EmbeddedText> packer) {
    this.provider = provider;
    this.packer = packer;
  }

  /**
   * Starts one.
   *
   * @param name of its threads
   * @param bounds of a call, in texts and tokens; the provider's own limits hold besides
   * @param coming how many more texts are known to come, roughly
   */
  public static EmbeddingPacker start(
      String name, EmbeddingProvider provider, PackingBounds bounds, LongSupplier coming) {
    EmbeddingLimits limits = provider.limits();
    PackingBounds within =
        new PackingBounds(
            Math.min(limits.inputs(), bounds.items()),
            Math.min(limits.tokens(), bounds.weight()),
            bounds.linger(),
            bounds.underWay());
    return new EmbeddingPacker(
        provider,
        Packer.start(
            name, within, EmbeddingInput::tokens, t -> "", coming, new EmbeddingCalls(provider)));
  }

  /** In a call with other texts, of any tenants. */
  @Override
  public EmbeddedText embed(String tenant, String text) throws InterruptedException {
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
    return packer.submit(new EmbeddingInput(text, tokens));
  }

  @Override
  public int tokensPerInput() {
    return provider.limits().tokensPerInput();
  }

  /**
   * Aborts what is under way; callers that wait get a retriable failure. The provider stays open.
   */
  @Override
  public void close() {
    packer.close();
  }
}
