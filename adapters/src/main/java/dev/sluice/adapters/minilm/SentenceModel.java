package dev.sluice.adapters.minilm;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The loaded network: word pieces in, one vector out. Safe for concurrent use. */
final class SentenceModel implements AutoCloseable {
  static final int DIMENSIONS = 384;

  /** Word pieces of one run with its two markers: what the model was evaluated with. */
  static final int WINDOW = 256;

  private static final String NETWORK = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final WordPieces wordPieces;
  private final long start;
  private final long end;

  private SentenceModel(
      OrtEnvironment environment, OrtSession session, Map<String, Integer> vocabulary) {
    this.environment = environment;
    this.session = session;
    this.wordPieces = new WordPieces(vocabulary);
    this.start = vocabulary.getOrDefault("[CLS]", 0);
    this.end = vocabulary.getOrDefault("[SEP]", 0);
  }

  /** Loads network and vocabulary from the class path; takes some tenths of a second. */
  static SentenceModel load() throws IOException, OrtException {
    Map<String, Integer> vocabulary = new HashMap<>();
    JsonNode tokenizer = JsonMapper.shared().readTree(resource(TOKENIZER));
    tokenizer
        .path("model")
        .path("vocab")
        .properties()
        .forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().intValue()));
    OrtEnvironment environment = OnnxLibrary.environment();
    environment.setTelemetry(false);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // One thread a run: many runs side by side use the processors better than shared ones do.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return new SentenceModel(
          environment, environment.createSession(resource(NETWORK), options), vocabulary);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = SentenceModel.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new FileNotFoundException(name + " is not on the class path");
      }
      return stream.readAllBytes();
    }
  }

  /** A text's vector, at length one, and its size. */
  Embedded embed(String text) throws OrtException {
    long[] pieces = wordPieces.of(text);
    float[] sum = new float[DIMENSIONS];
    // A longer text is cut into windows of one size, so that none of them is a mere rest.
    int windows = Math.max(1, Math.ceilDiv(pieces.length, WINDOW - 2));
    for (int i = 0; i < windows; i++) {
      int from = (int) ((long) pieces.length * i / windows);
      int to = (int) ((long) pieces.length * (i + 1) / windows);
      addRun(Arrays.copyOfRange(pieces, from, to), sum);
    }
    double squares = 0;
    for (float x : sum) {
      squares += (double) x * x;
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= length;
    }
    return new Embedded(sum, pieces.length);
  }

  /** Adds up the vectors of all pieces: divided by their number it is the mean. */
  private void addRun(long[] pieces, float[] sum) throws OrtException {
    int length = pieces.length + 2;
    long[] ids = new long[length];
    ids[0] = start;
    System.arraycopy(pieces, 0, ids, 1, pieces.length);
    ids[length - 1] = end;
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    long[] shape = {1, length};
    try (OnnxTensor input = tensor(ids, shape);
        OnnxTensor mask = tensor(ones, shape);
        OnnxTensor types = tensor(new long[length], shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      for (float[] piece : hidden[0]) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += piece[i];
        }
      }
    }
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  /**
   * @param vector of length one
   * @param pieces how many word pieces the text had
   */
  record Embedded(float[] vector, int pieces) {}
}
