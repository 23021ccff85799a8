package dev.sluice.core.settings;

import dev.sluice.core.limit.Limits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of paid calls: limits, attempts, unknown outcomes, prices.
 *
 * @param modelLimits the limits of models that have their own, by model
 */
public record PaidCallSettings(
    Map<String, Limits> modelLimits,
    TokenCharge tokenCharge,
    int attempts,
    UnknownCalls unknownCalls,
    PriceTable prices,
    Duration maxPause,
    int maxAnswerBytes) {
  private static final Pattern ENTRY = Pattern.compile("([^=,\\s]+)=(\\d{1,7})/(\\d{1,10})");

  public static final Setting<Map<String, Limits>> MODEL_LIMITS =
      new Setting<>(
          "RATE_LIMITS",
          "Limits of single models, over all processes together; the others have RATE_LIMIT_REQUESTS and RATE_LIMIT_TOKENS.",
          "",
          "model=requests/tokens a minute, separated by commas, such as gpt-4o=500/30000",
          false,
          PaidCallSettings::table);

  public static final Setting<TokenCharge> TOKEN_CHARGE =
      Setting.choice(
          "RATE_LIMIT_CHARGE",
          TokenCharge.class,
          TokenCharge.RESERVED,
          "What the provider charges a chat call against its token limit: what the call reserved, as OpenAI does, or what it used.");

  public static final Setting<Integer> ATTEMPTS =
      Setting.integer(
          "PROVIDER_ATTEMPTS",
          5,
          1,
          100,
          "How often a provider is called for one request, if it fails; refusals for a limit don't count.");

  public static final Setting<UnknownCalls> UNKNOWN_CALLS =
      Setting.choice(
          "UNKNOWN_CALLS",
          UnknownCalls.class,
          UnknownCalls.RETRY,
          "What is done about a paid call whose outcome a crash or a lost connection hid.");

  public static final Setting<PriceTable> PRICES =
      new Setting<>(
          "PRICES",
          "What models cost, for the usage records and metrics; versions of a model share its price.",
          "",
          "model=input/output for a million tokens, separated by commas, such as gpt-4o=2.5/10,text-embedding-ada-002=0.1",
          false,
          PriceTable::parse);

  public static final Setting<Duration> MAX_PAUSE =
      Setting.duration(
          "MAX_PAUSE",
          "5m",
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "How long a provider may have a model's calls wait, whatever its Retry-After says; if it asked for longer, one call then finds out.");

  public static final Setting<Integer> MAX_ANSWER_BYTES =
      Setting.integer(
          "MAX_ANSWER_BYTES",
          4 * 1024 * 1024,
          64 * 1024,
          64 * 1024 * 1024,
          "The most bytes of one answer of a chat model; a longer one is the provider's fault.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          MODEL_LIMITS, TOKEN_CHARGE, ATTEMPTS, UNKNOWN_CALLS, PRICES, MAX_PAUSE, MAX_ANSWER_BYTES);

  public PaidCallSettings {
    modelLimits = Map.copyOf(modelLimits);
  }

  static PaidCallSettings read(SettingsReader reader) {
    return new PaidCallSettings(
        /* modelLimits= */ reader.get(MODEL_LIMITS),
        /* tokenCharge= */ reader.get(TOKEN_CHARGE),
        /* attempts= */ reader.get(ATTEMPTS),
        /* unknownCalls= */ reader.get(UNKNOWN_CALLS),
        /* prices= */ reader.get(PRICES),
        /* maxPause= */ reader.get(MAX_PAUSE),
        /* maxAnswerBytes= */ reader.get(MAX_ANSWER_BYTES));
  }

  private static Map<String, Limits> table(String text) {
    Map<String, Limits> table = new LinkedHashMap<>();
    if (text.isBlank()) {
      return table;
    }
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not model=requests/tokens: " + entry);
      }
      Limits limits =
          new Limits(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
      if (table.put(matcher.group(1), limits) != null) {
        throw new IllegalArgumentException("twice: " + matcher.group(1));
      }
    }
    return table;
  }
}
