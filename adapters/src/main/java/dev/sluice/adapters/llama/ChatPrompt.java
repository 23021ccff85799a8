package dev.sluice.adapters.llama;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a conversation in the form that a model was trained on. The file's template is given marks
 * in the place of the texts, which are put in after: so no text can break the template, or be
 * broken on its way through native code, and what makes the form in the template cannot be said by
 * a user or a document.
 */
final class ChatPrompt {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GAP = "\n\n";
  private static final String MARK = "sluice_text_%d_";
  private static final Pattern MARKS = Pattern.compile("sluice_text_(\\d+)_");

  private final UnaryOperator<String> template;
  private final List<String> controlTokens;
  private final String beginning;

  /**
   * @param template writes {@code {"messages": […]}} as a prompt
   */
  ChatPrompt(GgufHeader header, UnaryOperator<String> template) {
    this.template = template;
    this.controlTokens = header.controlTokens();
    this.beginning = lost(header);
  }

  /**
   * llama.cpp takes the beginning token off what a template wrote and leaves it to the tokenizer to
   * put it back, which that of some models never does.
   */
  private static String lost(GgufHeader header) {
    String written = header.text("tokenizer.chat_template").orElse("");
    return header
        .beginning()
        .filter(token -> !header.addsBeginning())
        .filter(token -> written.contains(token) || written.contains("bos_token"))
        .orElse("");
  }

  /**
   * The prompt.
   *
   * @throws PermanentProviderException if the messages are no conversation that a user spoke last
   *     in
   */
  String of(List<Message> messages) {
    List<Message> turns = turns(messages);
    List<Map<String, String>> marked = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      marked.add(
          Map.of(
              "role", turns.get(i).getRole().name().toLowerCase(Locale.ROOT),
              "content", MARK.formatted(i)));
    }
    String form = template.apply(JSON.writeValueAsString(Map.of("messages", marked)));
    String text =
        MARKS.matcher(form).replaceAll(mark -> quoted(turns.get(index(mark)).getContent()));
    return text.startsWith(beginning) ? text : beginning + text;
  }

  private static int index(MatchResult mark) {
    return Integer.parseInt(mark.group(1));
  }

  private String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(plain(text));
  }

  /** A text that would read as a control token is set apart by a blank within. */
  private String plain(String text) {
    String plain = text;
    for (String token : controlTokens) {
      if (plain.contains(token)) {
        plain = plain.replace(token, token.charAt(0) + " " + token.substring(1));
      }
    }
    return plain;
  }

  /** As the strictest templates want it: instructions, then user and assistant in turn. */
  private static List<Message> turns(List<Message> messages) {
    StringBuilder instructions = new StringBuilder();
    List<Message> turns = new ArrayList<>();
    for (Message message : messages) {
      switch (message.getRole()) {
        case SYSTEM ->
            instructions.append(instructions.isEmpty() ? "" : GAP).append(message.getContent());
        case USER, ASSISTANT -> add(turns, message);
        case UNKNOWN -> throw invalid("a message of the prompt has no role");
      }
    }
    if (turns.isEmpty()
        || turns.getFirst().getRole() != Role.USER
        || turns.getLast().getRole() != Role.USER) {
      throw invalid("a prompt begins and ends with a message of the user");
    }
    if (!instructions.isEmpty()) {
      turns.addFirst(new Message(Role.SYSTEM, instructions.toString()));
    }
    return turns;
  }

  private static void add(List<Message> turns, Message message) {
    if (!turns.isEmpty() && turns.getLast().getRole() == message.getRole()) {
      Message before = turns.removeLast();
      turns.add(new Message(message.getRole(), before.getContent() + GAP + message.getContent()));
    } else {
      turns.add(message);
    }
  }

  private static PermanentProviderException invalid(String what) {
    return new PermanentProviderException(
        FailureCodes.INVALID_REQUEST, what, CallCost.Unanswered.REFUSED, null);
  }
}
