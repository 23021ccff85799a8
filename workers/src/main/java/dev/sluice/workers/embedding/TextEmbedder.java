package dev.sluice.workers.embedding;

/** Embeds single texts. Safe for concurrent use; blocks its caller. */
public interface TextEmbedder {
  /**
   * Embeds one text.
   *
   * @param tenant whose text it is
   * @throws dev.sluice.core.failure.RetriableException if trying again can help
   * @throws dev.sluice.core.failure.PermanentException if the text is blank, too long, or refused
   *     by the provider, or if no usable vector came back for it
   */
  EmbeddedText embed(String tenant, String text) throws InterruptedException;

  /** Tokens of one text at the most. */
  int tokensPerInput();
}
