package dev.sluice.adapters.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * One answer being made. llama.cpp can be stopped between two tokens and nowhere else, so a long
 * prompt is read piece by piece; what was read of it stays in the context.
 */
final class Generation implements Callable<Generation.Text> {
  /** Tokens that are read at once, roughly. */
  private static final int PIECE = 256;

  /**
   * The text that was made.
   *
   * @param tokens made for it, the one that ends it included
   * @param ended whether the model ended it, and not its bound
   */
  record Text(String text, int tokens, boolean ended) {}

  private final LlamaModel model;
  private final String prompt;
  private final int promptTokens;
  private final double temperature;
  private final int mostTokens;
  private final Optional<String> grammar;
  private volatile boolean cancelled;

  /**
   * @param grammar what the answer must follow, in GBNF
   */
  Generation(
      LlamaModel model,
      String prompt,
      int promptTokens,
      double temperature,
      int mostTokens,
      Optional<String> grammar) {
    this.model = model;
    this.prompt = prompt;
    this.promptTokens = promptTokens;
    this.temperature = temperature;
    this.mostTokens = mostTokens;
    this.grammar = grammar;
  }

  /** Has it end at the next token or piece. */
  void cancel() {
    cancelled = true;
  }

  /**
   * @throws CancellationException if it was cancelled
   */
  @Override
  public Text call() {
    readAhead();
    InferenceParameters parameters =
        new InferenceParameters(prompt)
            .setCachePrompt(true)
            .setNPredict(mostTokens)
            .setTemperature((float) temperature);
    grammar.ifPresent(parameters::setGrammar);
    stopIfCancelled();
    LlamaIterator outputs = model.generate(parameters).iterator();
    StringBuilder text = new StringBuilder();
    int pieces = 0;
    boolean ended = false;
    while (outputs.hasNext()) {
      if (cancelled) {
        outputs.cancel();
        throw new CancellationException();
      }
      LlamaOutput output = outputs.next();
      if (outputs.hasNext()) {
        // The token that ends an answer has no text.
        ended = output.text.isEmpty();
        pieces++;
      }
      text.append(output.text);
    }
    // A letter may be made of several tokens, of which only the last brings a piece.
    int tokens = Math.max(pieces, model.encode(text.toString()).length);
    return new Text(text.toString(), Math.clamp(tokens, 1, mostTokens), ended);
  }

  private void readAhead() {
    int length = (int) Math.max(1, (long) prompt.length() * PIECE / promptTokens);
    for (int end = length; end < prompt.length(); end += length) {
      stopIfCancelled();
      int cut = Character.isHighSurrogate(prompt.charAt(end - 1)) ? end - 1 : end;
      if (cut > 0) {
        // One token is the least that it makes; it is dropped.
        model.complete(
            new InferenceParameters(prompt.substring(0, cut)).setCachePrompt(true).setNPredict(1));
      }
    }
  }

  private void stopIfCancelled() {
    if (cancelled) {
      throw new CancellationException();
    }
  }
}
