package dev.sluice.adapters.offline;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import java.util.List;

/**
 * Answers where no model is configured: with the sentences of the documents and of the conversation
 * that fit the question best, word for word and with their source. It says that it is offline,
 * costs nothing, and gives the same answer to the same call.
 */
public final class OfflineAnswerer implements LlmProvider {
  public static final String NAME = LlmChoice.OFFLINE.providerName();

  /** Every answer in text begins so. */
  static final String OPENING = "Offline answer (no model is configured)";

  private static final int QUOTES = 3;

  /** The cosine from which a passage of the local embeddings has to do with the question. */
  private static final double NEAR = 0.35;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    int asked = question(call.messages());
    String question = call.messages().get(asked).getContent();
    FoundQuotes found = find(question, call.passages(), call.messages().subList(0, asked));
    String whole = call.responseFormat().equals("json_object") ? found.json() : found.text();
    String output = firstTokens(whole, call.maxTokens());
    int input = call.messages().stream().mapToInt(m -> Tokens.count(m.getContent())).sum();
    return new LlmAnswer(
        output,
        NAME,
        output.length() == whole.length() ? "stop" : "length",
        new Usage(input, Tokens.count(output)));
  }

  private static int question(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).getRole() == Role.USER) {
        return i;
      }
    }
    throw new PermanentProviderException(
        FailureCodes.INVALID_REQUEST,
        "the prompt holds no message of a user",
        CallCost.Unanswered.REFUSED,
        null);
  }

  private static FoundQuotes find(String question, List<Passage> passages, List<Message> earlier) {
    List<Quote> conversation = ConversationRecall.of(question, earlier);
    if (ConversationRecall.isAsked(question) && !conversation.isEmpty()) {
      return new FoundQuotes(List.of(), conversation, true);
    }
    QuoteFinder finder = new QuoteFinder(question);
    finder.addPassages(passages);
    List<Quote> documents = finder.best(QUOTES);
    if (documents.isEmpty() && conversation.isEmpty()) {
      return nearest(passages);
    }
    return new FoundQuotes(documents, conversation, true);
  }

  /** A passage that is near by its meaning may fit though it shares no word. */
  private static FoundQuotes nearest(List<Passage> passages) {
    if (!passages.isEmpty() && passages.getFirst().getScore() >= NEAR) {
      Passage nearest = passages.getFirst();
      List<String> sentences = Sentences.of(nearest.getText());
      if (!sentences.isEmpty()) {
        return new FoundQuotes(
            List.of(new Quote(sentences.getFirst(), nearest.getDocumentId(), 0)), List.of(), false);
      }
    }
    return new FoundQuotes(List.of(), List.of(), true);
  }

  /** The longest beginning that keeps to the bound. */
  private static String firstTokens(String text, int most) {
    if (Tokens.count(text) <= most) {
      return text;
    }
    int fits = 0;
    int tooLong = text.codePointCount(0, text.length());
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (Tokens.count(text.substring(0, text.offsetByCodePoints(0, middle))) <= most) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return text.substring(0, text.offsetByCodePoints(0, fits));
  }
}
