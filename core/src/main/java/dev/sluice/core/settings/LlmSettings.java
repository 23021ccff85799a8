package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which model answers, and how it is asked. */
public record LlmSettings(
    Optional<LlmChoice> chosen,
    Optional<Secret> openaiApiKey,
    URI openaiBaseUrl,
    String defaultModel,
    double temperature,
    int maxTokens,
    Duration requestTimeout,
    int rateLimitRequests,
    int rateLimitTokens) {
  public static final Setting<Optional<LlmChoice>> PROVIDER =
      Setting.optionalChoice(
          "LLM_PROVIDER",
          LlmChoice.class,
          "Who answers; openai if OPENAI_API_KEY is set, else offline.");

  public static final Setting<Optional<Secret>> OPENAI_API_KEY =
      Setting.secret("OPENAI_API_KEY", "The key of OpenAI, or of the service at OPENAI_BASE_URL.");

  public static final Setting<URI> OPENAI_BASE_URL =
      Setting.uri(
          "OPENAI_BASE_URL",
          "https://api.openai.com/v1",
          List.of("https", "http"),
          "Any service that speaks the protocol of OpenAI.");

  public static final Setting<String> DEFAULT_MODEL =
      Setting.text("DEFAULT_MODEL", "gpt-4", "The model of requests that name none.");

  public static final Setting<Double> TEMPERATURE =
      Setting.decimal("TEMPERATURE", 0.7, 0, 2, "The temperature of requests that name none.");

  public static final Setting<Integer> MAX_TOKENS =
      Setting.integer(
          "MAX_TOKENS",
          1000,
          1,
          128_000,
          "The most tokens of an answer, of requests that name none.");

  public static final Setting<Duration> REQUEST_TIMEOUT =
      Setting.duration(
          "REQUEST_TIMEOUT",
          "60",
          Duration.ofSeconds(1),
          Duration.ofMinutes(60),
          "How long one call of a provider may take, and how long POST /process waits.");

  public static final Setting<Integer> RATE_LIMIT_REQUESTS =
      Setting.integer(
          "RATE_LIMIT_REQUESTS",
          60,
          1,
          1_000_000,
          "Calls a minute to a provider for each model, over all processes together.");

  public static final Setting<Integer> RATE_LIMIT_TOKENS =
      Setting.integer(
          "RATE_LIMIT_TOKENS",
          90_000,
          1,
          1_000_000_000,
          "Tokens a minute to a provider for each model, over all processes together.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          PROVIDER,
          OPENAI_API_KEY,
          OPENAI_BASE_URL,
          DEFAULT_MODEL,
          TEMPERATURE,
          MAX_TOKENS,
          REQUEST_TIMEOUT,
          RATE_LIMIT_REQUESTS,
          RATE_LIMIT_TOKENS);

  static LlmSettings read(SettingsReader reader) {
    return new LlmSettings(
        reader.get(PROVIDER),
        reader.get(OPENAI_API_KEY),
        reader.get(OPENAI_BASE_URL),
        reader.get(DEFAULT_MODEL),
        reader.get(TEMPERATURE),
        reader.get(MAX_TOKENS),
        reader.get(REQUEST_TIMEOUT),
        reader.get(RATE_LIMIT_REQUESTS),
        reader.get(RATE_LIMIT_TOKENS));
  }

  /** Who answers. */
  public LlmChoice provider() {
    return chosen.orElse(openaiApiKey.isPresent() ? LlmChoice.OPENAI : LlmChoice.OFFLINE);
  }
}
