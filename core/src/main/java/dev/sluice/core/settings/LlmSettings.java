package dev.sluice.core.settings;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The model that answers, and how it is called. */
public record LlmSettings(
    Optional<LlmChoice> chosen,
    Optional<Secret> openaiApiKey,
    URI openaiBaseUrl,
    Optional<String> openaiOrganization,
    Optional<String> openaiProject,
    Optional<Path> llamaModel,
    int llamaContext,
    String defaultModel,
    double temperature,
    int maxTokens,
    Duration requestTimeout,
    int rateLimitRequests,
    int rateLimitTokens) {
  public static final Setting<Optional<LlmChoice>> CHOSEN =
      Setting.optionalChoice(
          "LLM_PROVIDER",
          LlmChoice.class,
          "Who answers; llama if LLAMA_MODEL is set, else openai if OPENAI_API_KEY is, else"
              + " offline.");

  public static final Setting<Optional<Secret>> OPENAI_API_KEY =
      Setting.secret("OPENAI_API_KEY", "The key of OpenAI, or of the service at OPENAI_BASE_URL.");

  public static final Setting<URI> OPENAI_BASE_URL =
      Setting.uri(
          "OPENAI_BASE_URL",
          "https://api.openai.com/v1",
          List.of("https", "http"),
          "Any service that speaks the protocol of OpenAI, such as Azure, vLLM or Ollama.");

  public static final Setting<Optional<String>> OPENAI_ORGANIZATION =
      Setting.optional(
          "OPENAI_ORG_ID", "The organisation that OpenAI charges; else the key's own.");

  public static final Setting<Optional<String>> OPENAI_PROJECT =
      Setting.optional("OPENAI_PROJECT_ID", "The project that OpenAI charges; else the key's own.");

  public static final Setting<Optional<Path>> LLAMA_MODEL =
      new Setting<>(
          "LLAMA_MODEL",
          "A model file (GGUF) that answers in the workers' own process.",
          "",
          "a file",
          false,
          s -> s.isEmpty() ? Optional.empty() : Optional.of(Path.of(s)));

  public static final Setting<Integer> LLAMA_CONTEXT =
      Setting.integer(
          "LLAMA_CONTEXT",
          8192,
          256,
          1_000_000,
          "Tokens of a prompt and its answer, for LLAMA_MODEL; at most what the file was made for.");

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
          CHOSEN,
          OPENAI_API_KEY,
          OPENAI_BASE_URL,
          OPENAI_ORGANIZATION,
          OPENAI_PROJECT,
          LLAMA_MODEL,
          LLAMA_CONTEXT,
          DEFAULT_MODEL,
          TEMPERATURE,
          MAX_TOKENS,
          REQUEST_TIMEOUT,
          RATE_LIMIT_REQUESTS,
          RATE_LIMIT_TOKENS);

  static LlmSettings read(SettingsReader reader) {
    return new LlmSettings(
        /* chosen= */ reader.get(CHOSEN),
        /* openaiApiKey= */ reader.get(OPENAI_API_KEY),
        /* openaiBaseUrl= */ reader.get(OPENAI_BASE_URL),
        /* openaiOrganization= */ reader.get(OPENAI_ORGANIZATION),
        /* openaiProject= */ reader.get(OPENAI_PROJECT),
        /* llamaModel= */ reader.get(LLAMA_MODEL),
        /* llamaContext= */ reader.get(LLAMA_CONTEXT),
        /* defaultModel= */ reader.get(DEFAULT_MODEL),
        /* temperature= */ reader.get(TEMPERATURE),
        /* maxTokens= */ reader.get(MAX_TOKENS),
        /* requestTimeout= */ reader.get(REQUEST_TIMEOUT),
        /* rateLimitRequests= */ reader.get(RATE_LIMIT_REQUESTS),
        /* rateLimitTokens= */ reader.get(RATE_LIMIT_TOKENS));
  }

  /** The provider that answers. */
  public LlmChoice provider() {
    if (chosen.isPresent()) {
      return chosen.get();
    }
    if (llamaModel.isPresent()) {
      return LlmChoice.LLAMA;
    }
    return openaiApiKey.isPresent() ? LlmChoice.OPENAI : LlmChoice.OFFLINE;
  }

  /** The limit that a request counts against: of the model that it names, else of the default. */
  public LimitKey limitKey(Optional<String> model) {
    return new LimitKey(provider().providerName(), model.orElse(defaultModel));
  }
}
