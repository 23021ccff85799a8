package dev.sluice.workers.embedding;

import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Usage;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A provider whose faults a test chooses; a vector shows its text. */
final class ScriptedEmbeddings implements EmbeddingProvider {
  /** What it does with a call. */
  interface Script {
    EmbeddingAnswer answer(List<String> texts) throws InterruptedException;
  }

  private final EmbeddingLimits limits;
  private final Script script;

  /** Every call that was made. */
  final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();

  ScriptedEmbeddings(EmbeddingLimits limits, Script script) {
    this.limits = limits;
    this.script = script;
  }

  /** What a sound provider answers. */
  static EmbeddingAnswer sound(List<String> texts) {
    return new EmbeddingAnswer(
        texts.stream().map(ScriptedEmbeddings::vector).toList(),
        new Usage(texts.stream().mapToInt(Tokens::count).sum(), 0));
  }

  static float[] vector(String text) {
    return new float[] {text.hashCode() % 1_000_003, 1};
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String model() {
    return "scripted-1";
  }

  @Override
  public OptionalInt dimensions() {
    return OptionalInt.of(2);
  }

  @Override
  public EmbeddingLimits limits() {
    return limits;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    calls.add(texts);
    return script.answer(texts);
  }
}
