package dev.sluice.adapters.offline;

import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Quotes what was said before in the conversation, where a question goes back to it. */
final class ConversationRecall {
  static final String YOU = "user";
  private static final String ASSISTANT = "assistant";

  private static final int MOST = 3;

  /** Questions about the conversation itself, such as "What did I ask before?". */
  private static final Pattern ABOUT_CONVERSATION =
      Pattern.compile(
          "\\b(did|have) (i|we|you) (just |already )?(ask|asked|say|said|tell|told|mention|mentioned|"
              + "talk|talked|discuss|discussed|answer|answered|write|wrote)\\b"
              + "|\\b(my|your|our) (\\w+ )?(first|last|previous|earlier|prior) "
              + "(\\w+ )?(question|message|request|input|answer|reply|response|words?)\\b"
              + "|\\b(previous|last|first|earlier) (question|message|request|answer|reply)\\b"
              + "|\\b(this|our) (conversation|chat)\\b|\\bso far\\b"
              + "|\\b(do|can) you (still )?(remember|recall)\\b|\\bremind me\\b");

  private static final Pattern ABOUT_ANSWERS =
      Pattern.compile(
          "\\byou\\b.*\\b(say|said|answer\\w*|tell|told|wrote|write)\\b"
              + "|\\byour\\b.*\\b(answer|reply|response|words?)\\b");

  private ConversationRecall() {}

  /** True if a question is about the conversation itself. */
  static boolean isAsked(String question) {
    return ABOUT_CONVERSATION.matcher(question.toLowerCase(Locale.ROOT)).find();
  }

  /**
   * @param earlier the messages before the question
   */
  static List<Quote> of(String question, List<Message> earlier) {
    String asked = question.toLowerCase(Locale.ROOT);
    boolean aboutConversation = isAsked(question);
    List<Quote> quotes = new ArrayList<>(sharing(question, earlier, aboutConversation));
    if (aboutConversation) {
      Role role = ABOUT_ANSWERS.matcher(asked).find() ? Role.ASSISTANT : Role.USER;
      List<Quote> spoken = spoken(role, earlier);
      if (!asked.contains("first")) {
        Collections.reverse(spoken);
      }
      spoken.stream()
          .limit(MOST)
          .filter(quote -> quotes.stream().noneMatch(q -> q.text().equals(quote.text())))
          .forEach(quotes::add);
    }
    return quotes;
  }

  private static List<Quote> spoken(Role role, List<Message> earlier) {
    List<Quote> spoken = new ArrayList<>();
    for (Message message : earlier) {
      if (message.getRole() == role) {
        spoken.add(
            new Quote(String.join(" ", Sentences.of(message.getContent())), speaker(role), 0));
      }
    }
    return spoken;
  }

  /**
   * Sentences that share words with the question. Quotes of quotes are left out, and questions too,
   * unless the conversation is what is asked about, as they hold no answer.
   */
  private static List<Quote> sharing(
      String question, List<Message> earlier, boolean aboutConversation) {
    QuoteFinder finder = new QuoteFinder(question);
    for (Message message : earlier) {
      Role role = message.getRole();
      if (role == Role.USER
          || (role == Role.ASSISTANT
              && !message.getContent().startsWith(OfflineAnswerer.OPENING))) {
        for (String sentence : Sentences.of(message.getContent())) {
          if (aboutConversation || !sentence.endsWith("?")) {
            finder.addSpeech(speaker(role), sentence);
          }
        }
      }
    }
    return finder.best(MOST);
  }

  private static String speaker(Role role) {
    return role == Role.USER ? YOU : ASSISTANT;
  }
}
