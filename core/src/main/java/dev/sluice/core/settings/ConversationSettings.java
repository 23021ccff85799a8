package dev.sluice.core.settings;

import java.time.Duration;
import java.util.List;

/** The settings of conversations. */
public record ConversationSettings(
    String systemPrompt,
    int promptTokens,
    int windowTurns,
    int maxWaiting,
    Duration deadline,
    Duration maxDeadline,
    Duration idle) {
  public static final Setting<String> SYSTEM_PROMPT =
      Setting.text(
          "SYSTEM_PROMPT",
          "You are a helpful assistant. Use the passages where they help, and name their source.",
          "Instructions of requests that bring none.");

  public static final Setting<Integer> PROMPT_TOKENS =
      Setting.integer(
          "PROMPT_TOKENS",
          6000,
          256,
          1_000_000,
          "Tokens of a prompt at the most: instructions, passages, turns and input.");

  public static final Setting<Integer> WINDOW_TURNS =
      Setting.integer(
          "MEMORY_WINDOW_TURNS",
          20,
          0,
          1000,
          "Turns of a conversation that a prompt can hold at the most.");

  public static final Setting<Integer> MAX_WAITING =
      Setting.integer(
          "MAX_WAITING",
          100,
          1,
          10_000,
          "Requests that may wait in one conversation; one more fails with conversation_busy.");

  public static final Setting<Duration> DEADLINE =
      Setting.duration(
          "REQUEST_DEADLINE",
          "1h",
          Duration.ofSeconds(1),
          Duration.ofDays(6),
          "When a request expires that brings no deadline.");

  public static final Setting<Duration> MAX_DEADLINE =
      Setting.duration(
          "MAX_DEADLINE",
          "1d",
          Duration.ofSeconds(1),
          Duration.ofDays(6),
          "The longest deadline of a request or document; shorter than the retention of the topics.");

  public static final Setting<Duration> IDLE =
      Setting.duration(
          "CONVERSATION_IDLE",
          "1h",
          Duration.ofSeconds(1),
          Duration.ofDays(6),
          "How long the state of an idle conversation is kept at hand, and how long a repeat of a request is recognised.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          SYSTEM_PROMPT, PROMPT_TOKENS, WINDOW_TURNS, MAX_WAITING, DEADLINE, MAX_DEADLINE, IDLE);

  static ConversationSettings read(SettingsReader reader) {
    return new ConversationSettings(
        /* systemPrompt= */ reader.get(SYSTEM_PROMPT),
        /* promptTokens= */ reader.get(PROMPT_TOKENS),
        /* windowTurns= */ reader.get(WINDOW_TURNS),
        /* maxWaiting= */ reader.get(MAX_WAITING),
        /* deadline= */ reader.get(DEADLINE),
        /* maxDeadline= */ reader.get(MAX_DEADLINE),
        /* idle= */ reader.get(IDLE));
  }
}
