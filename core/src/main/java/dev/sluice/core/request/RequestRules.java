package dev.sluice.core.request;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of every field of a request. The API refuses a request that breaks them; the topology
 * fails one that an outside producer wrote.
 */
public final class RequestRules {
  /** The most UTF-8 bytes of a request's texts together. */
  public static final int MAX_TEXT_BYTES = 256 * 1024;

  public static final int MAX_METADATA_ENTRIES = 32;
  public static final int MAX_METADATA_KEY = 64;
  public static final int MAX_METADATA_VALUE = 512;
  public static final int MAX_OUTPUT_TOKENS = 128_000;

  /** The most passages that one search returns. */
  public static final int MAX_TOP_K = 100;

  /** The form of the ids that clients choose: of requests, conversations and tenants. */
  public static final String ID_PATTERN = "[A-Za-z0-9._:~-]{1,128}";

  private static final Pattern ID = Pattern.compile(ID_PATTERN);

  private RequestRules() {}

  /** The first rule that the request breaks; empty if it breaks none. */
  public static Optional<Failure> violation(Request request) {
    Checks checks = new Checks();
    checks.id("request_id", request.getRequestId());
    checks.id("tenant", request.getTenant());
    if (request.getConversationId() != null) {
      checks.id("conversation_id", request.getConversationId());
    }
    if (request.getAction() == RequestAction.UNKNOWN) {
      checks.fail("action", "must be CHAT, SEARCH or CANCEL");
    }
    if (request.getAction() == RequestAction.CHAT) {
      chat(request, checks);
    }
    if (request.getAction() == RequestAction.SEARCH) {
      search(request, checks);
    }
    if (request.getAttempt() < 0) {
      checks.fail("attempt", "must be 0 or more");
    }
    return checks.first();
  }

  private static void chat(Request request, Checks checks) {
    if (request.getInput().isBlank()) {
      checks.fail("input", "must not be blank");
    }
    int bytes = bytes(request.getInput()) + bytes(request.getSystem());
    if (bytes > MAX_TEXT_BYTES) {
      checks.fail(
          "input",
          "and system together must be at most %d bytes, are %d".formatted(MAX_TEXT_BYTES, bytes));
    }
    if (request.getModel() != null) {
      checks.length("model", request.getModel(), 1, 128);
      checks.plain("model", request.getModel());
    }
    Double temperature = request.getTemperature();
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      checks.fail("temperature", "must be 0 to 2");
    }
    Integer maxTokens = request.getMaxTokens();
    if (maxTokens != null && (maxTokens < 1 || maxTokens > MAX_OUTPUT_TOKENS)) {
      checks.fail("max_tokens", "must be 1 to " + MAX_OUTPUT_TOKENS);
    }
    String format = request.getResponseFormat();
    if (format != null && !format.equals("text") && !format.equals("json_object")) {
      checks.fail("response_format", "must be text or json_object");
    }
    checks.metadata(request.getMetadata());
  }

  private static void search(Request request, Checks checks) {
    if (request.getInput().isBlank()) {
      checks.fail("input", "must not be blank");
    }
    int bytes = bytes(request.getInput());
    if (bytes > MAX_TEXT_BYTES) {
      checks.fail("input", "must be at most %d bytes, is %d".formatted(MAX_TEXT_BYTES, bytes));
    }
    if (request.getConversationId() != null) {
      checks.fail("conversation_id", "must be absent from a search, which stands alone");
    }
    Integer topK = request.getTopK();
    if (topK != null && (topK < 1 || topK > MAX_TOP_K)) {
      checks.fail("top_k", "must be 1 to " + MAX_TOP_K);
    }
    checks.metadata(request.getMetadata());
  }

  private static int bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Collects the first broken rule. */
  public static final class Checks {
    private @Nullable Failure first;

    /** Records a broken rule, unless one was recorded before. */
    public void fail(String field, String rule) {
      if (first == null) {
        first = new Failure(FailureCodes.INVALID_REQUEST, field + " " + rule, field);
      }
    }

    void id(String field, String value) {
      if (!ID.matcher(value).matches()) {
        fail(field, "must be 1 to 128 letters, digits, or . _ : ~ -");
      }
    }

    /** Checks the length of a text in characters. */
    public void length(String field, String value, int least, int most) {
      int length = characters(value);
      if (length < least || length > most) {
        fail(field, "must be %d to %d characters".formatted(least, most));
      }
    }

    /** Checks that a text has no control characters, which would end up in logs and headers. */
    void plain(String field, String value) {
      if (value.codePoints().anyMatch(Checks::isControl)) {
        fail(field, "must have no control characters");
      }
    }

    /** Of C0, C1, line ends of Unicode, and what turns the direction of text. */
    private static boolean isControl(int character) {
      int type = Character.getType(character);
      return type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR
          || type == Character.SURROGATE;
    }

    /**
     * The number of characters as people and JSON Schema count them: two units of UTF-16 that form
     * one character count as one.
     */
    private static int characters(String value) {
      return value.codePointCount(0, value.length());
    }

    /** Checks the metadata against its bounds. */
    public void metadata(Map<String, String> metadata) {
      if (metadata.size() > MAX_METADATA_ENTRIES) {
        fail("metadata", "must have at most %d entries".formatted(MAX_METADATA_ENTRIES));
      }
      metadata.forEach((key, value) -> {
        if (key.isEmpty() || characters(key) > MAX_METADATA_KEY) {
          fail("metadata", "keys must be 1 to %d characters".formatted(MAX_METADATA_KEY));
        }
        if (characters(value) > MAX_METADATA_VALUE) {
          fail("metadata", "values must be at most %d characters".formatted(MAX_METADATA_VALUE));
        }
      });
    }

    /** The first broken rule, if any. */
    public Optional<Failure> first() {
      return Optional.ofNullable(first);
    }
  }
}
