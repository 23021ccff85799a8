package dev.sluice.adapters.llama;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header of a GGUF file (versions 2 and 3), which stands before its weights.
 *
 * @param values numbers, flags and texts by key; arrays are left out
 * @param vocabulary the text of each token
 * @param tokenTypes the kind of each token
 */
record GgufHeader(Map<String, Object> values, List<String> vocabulary, List<Integer> tokenTypes) {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TOKEN_TYPES = "tokenizer.ggml.token_type";
  private static final int CONTROL = 3;

  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** By type; 0 for those of no fixed size. */
  private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  GgufHeader {
    values = Map.copyOf(values);
    vocabulary = List.copyOf(vocabulary);
    tokenTypes = List.copyOf(tokenTypes);
  }

  /**
   * Reads the header, and holds the places of the weights against the length of the file.
   *
   * @throws GgufException if the file is not of this format, broken or cut short
   */
  static GgufHeader read(Path file) throws IOException {
    try (GgufReader in = GgufReader.open(file)) {
      if (in.size() < MAGIC.length || !Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
        throw new GgufException("it is not a GGUF file");
      }
      long version = in.number(Integer.BYTES);
      if (version < 2 || version > 3) {
        throw new GgufException("it is of GGUF version %d; 2 and 3 can be read".formatted(version));
      }
      int tensors = in.count(Long.BYTES, 24);
      int entries = in.count(Long.BYTES, 13);
      Map<String, Object> values = new HashMap<>();
      List<String> vocabulary = new ArrayList<>();
      List<Integer> types = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        entry(in, values, vocabulary, types);
      }
      long furthest = 0;
      for (int i = 0; i < tensors; i++) {
        furthest = Math.max(furthest, tensorOffset(in));
      }
      if (tensors == 0) {
        throw new GgufException("it holds no weights");
      }
      if (furthest < 0 || furthest >= in.size() - in.position()) {
        throw new GgufException("it is cut short: weights are missing at its end");
      }
      return new GgufHeader(values, vocabulary, types);
    }
  }

  private static void entry(
      GgufReader in, Map<String, Object> values, List<String> vocabulary, List<Integer> types)
      throws IOException {
    String key = in.text();
    int type = type(in);
    if (type != ARRAY) {
      values.put(key, value(in, type));
      return;
    }
    int of = type(in);
    if (of == ARRAY) {
      throw new GgufException("its header nests arrays, in " + key);
    }
    int count = in.count(Long.BYTES, of == STRING ? Long.BYTES : BYTES[of]);
    for (int i = 0; i < count; i++) {
      Object value = value(in, of);
      if (key.equals(TOKENS)) {
        vocabulary.add(value.toString());
      } else if (key.equals(TOKEN_TYPES) && value instanceof Long number) {
        types.add(number.intValue());
      }
    }
  }

  private static int type(GgufReader in) throws IOException {
    long type = in.number(Integer.BYTES);
    if (type < 0 || type >= BYTES.length) {
      throw new GgufException("its header holds a value of the unknown type " + type);
    }
    return (int) type;
  }

  private static Object value(GgufReader in, int type) throws IOException {
    return switch (type) {
      case STRING -> in.text();
      case BOOL -> in.number(1) != 0;
      default -> in.number(BYTES[type]);
    };
  }

  private static long tensorOffset(GgufReader in) throws IOException {
    in.text();
    int dimensions = in.count(Integer.BYTES, Long.BYTES);
    in.bytes((long) dimensions * Long.BYTES);
    in.number(Integer.BYTES);
    return in.number(Long.BYTES);
  }

  /** A text of the header. */
  Optional<String> text(String key) {
    return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A number of the header that its architecture names, such as context_length. */
  OptionalLong ofArchitecture(String key) {
    String architecture = text("general.architecture").orElse("");
    return values.get(architecture + "." + key) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  /** The tokens that carry the form of a conversation; no text of a message may make one. */
  List<String> controlTokens() {
    List<String> control = new ArrayList<>();
    for (int i = 0; i < Math.min(vocabulary.size(), tokenTypes.size()); i++) {
      if (tokenTypes.get(i) == CONTROL && vocabulary.get(i).length() > 1) {
        control.add(vocabulary.get(i));
      }
    }
    return control;
  }

  /** The token that begins a text, where there is one. */
  Optional<String> beginning() {
    return values.get("tokenizer.ggml.bos_token_id") instanceof Long id
            && id >= 0
            && id < vocabulary.size()
        ? Optional.of(vocabulary.get(id.intValue()))
        : Optional.empty();
  }

  /** True if the tokenizer puts that token before a text by itself. */
  boolean addsBeginning() {
    return values.get("tokenizer.ggml.add_bos_token") instanceof Boolean adds
        ? adds
        : text("tokenizer.ggml.model").orElse("").equals("llama")
            || text("tokenizer.ggml.pre").orElse("").startsWith("llama");
  }

  /** The memory of the keys and values of one token, at 16 bits each; 0 if it is not known. */
  long bytesPerToken() {
    long layers = ofArchitecture("block_count").orElse(0);
    long width = ofArchitecture("embedding_length").orElse(0);
    long heads = Math.max(1, ofArchitecture("attention.head_count").orElse(1));
    long shared = ofArchitecture("attention.head_count_kv").orElse(heads);
    return 2 * Short.BYTES * layers * shared * (width / heads);
  }
}
