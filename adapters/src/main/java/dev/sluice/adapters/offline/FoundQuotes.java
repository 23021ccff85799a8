package dev.sluice.adapters.offline;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The quotes that were found for a question.
 *
 * @param documents quotes of documents, best first
 * @param conversation quotes of the conversation
 * @param sharesWords whether the quotes of documents share words with the question; if not, they
 *     are merely the nearest
 */
record FoundQuotes(List<Quote> documents, List<Quote> conversation, boolean sharesWords) {
  private static final int LONGEST_QUOTE = 600;

  private static final String NOTHING =
      "Nothing in the documents found or in this conversation fits the question.";

  String text() {
    StringBuilder text = new StringBuilder(OfflineAnswerer.OPENING);
    if (documents.isEmpty() && conversation.isEmpty()) {
      return text.append(". ").append(NOTHING).toString();
    }
    if (documents.isEmpty()) {
      text.append(", from this conversation:");
    } else if (sharesWords) {
      text.append(", quoting what fits best:");
    } else {
      text.append(". No sentence shares a word with the question; the nearest passage begins:");
    }
    documents.forEach(quote ->
        text.append("\n\n").append(quoted(quote)).append(" — source: ").append(quote.source()));
    if (!documents.isEmpty() && !conversation.isEmpty()) {
      text.append("\n\nEarlier in this conversation:");
    }
    conversation.forEach(quote ->
        text.append("\n\n")
            .append(quoted(quote))
            .append(
                quote.source().equals(ConversationRecall.YOU) ? " — you said" : " — I answered"));
    return text.toString();
  }

  String json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("offline", true);
    json.put(
        "note",
        documents.isEmpty() && conversation.isEmpty()
            ? OfflineAnswerer.OPENING + ". " + NOTHING
            : OfflineAnswerer.OPENING + ".");
    var quotes = json.putArray("quotes");
    documents.forEach(
        quote -> quotes.addObject().put("text", cut(quote)).put("source", quote.source()));
    var said = json.putArray("conversation");
    conversation.forEach(
        quote -> said.addObject().put("text", cut(quote)).put("speaker", quote.source()));
    return json.toString();
  }

  private static String quoted(Quote quote) {
    return "“" + cut(quote) + "”";
  }

  /** A quote keeps to the letter of its source, but not always to its whole length. */
  private static String cut(Quote quote) {
    String text = quote.text();
    if (text.length() <= LONGEST_QUOTE) {
      return text;
    }
    int end = text.lastIndexOf(' ', LONGEST_QUOTE);
    return text.substring(0, end > 0 ? end : text.offsetByCodePoints(0, LONGEST_QUOTE / 2)) + " …";
  }
}
