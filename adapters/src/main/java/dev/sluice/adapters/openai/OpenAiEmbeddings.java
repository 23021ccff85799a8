package dev.sluice.adapters.openai;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.embedding.EmbeddingModel;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * Embeddings of OpenAI, or of a service that speaks its protocol. Vectors travel as base64 where
 * the service can, and each answer is held against what was asked: a vector for each text, all of
 * one length.
 */
public final class OpenAiEmbeddings implements EmbeddingProvider {
  /** OpenAI's own: 2,048 inputs, 300,000 tokens in all, 8,192 tokens an input. */
  private static final EmbeddingLimits LIMITS = new EmbeddingLimits(2048, 300_000, 8192);

  private final OpenAiConnection connection;
  private final String model;
  private final OptionalInt asked;
  private final LimitObserver observer;

  /** 0 until it is known; that of an unknown model is read from the first answer. */
  private volatile int dimensions;

  /**
   * @param dimensions the length of vectors to ask for, of models that can shorten theirs
   * @param limits gets the limits in each answer's headers; called on the caller's thread
   */
  public OpenAiEmbeddings(
      OpenAiConnection connection,
      String model,
      OptionalInt dimensions,
      BiConsumer<LimitKey, ObservedLimits> limits) {
    this.connection = connection;
    this.model = model;
    this.asked = dimensions;
    this.dimensions =
        dimensions.orElse(EmbeddingModel.find(model).map(EmbeddingModel::dimensions).orElse(0));
    this.observer = new LimitObserver(OpenAiLlm.NAME, limits);
  }

  @Override
  public String name() {
    return OpenAiLlm.NAME;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public OptionalInt dimensions() {
    int known = dimensions;
    return known == 0 ? OptionalInt.empty() : OptionalInt.of(known);
  }

  @Override
  public EmbeddingLimits limits() {
    return LIMITS;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts) throws InterruptedException {
    if (texts.isEmpty()) {
      return new EmbeddingAnswer(List.of(), new Usage(0, 0));
    }
    String key = connection.key();
    try (HttpResponseFor<CreateEmbeddingResponse> response =
        connection
            .client()
            .embeddings()
            .withRawResponse()
            .create(params(texts), connection.until(Instant.MAX))) {
      observer.headers(model, response.headers());
      return read(texts, response, key);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      observer.headers(model, OpenAiFailures.headers(e));
      throw connection.failure(e, key);
    }
  }

  private EmbeddingCreateParams params(List<String> texts) {
    for (String text : texts) {
      if (text.isBlank()) {
        throw new PermanentProviderException(
            FailureCodes.INVALID_REQUEST,
            "a blank text cannot be embedded",
            CallCost.Unanswered.NOT_SENT,
            null);
      }
    }
    EmbeddingCreateParams.Builder params =
        EmbeddingCreateParams.builder()
            .model(model)
            .inputOfArrayOfStrings(texts)
            .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64);
    asked.ifPresent(params::dimensions);
    CallIdHeaders.headers(CallIdHeaders.of(model, texts)).forEach(params::putAdditionalHeader);
    return params.build();
  }

  /** An answer that cannot be read was paid for all the same. */
  private EmbeddingAnswer read(
      List<String> texts, HttpResponseFor<CreateEmbeddingResponse> response, String key) {
    VectorAnswer answer = new VectorAnswer(texts.size(), dimensions);
    try (InputStream bytes = new BoundedAnswer(response.body(), answer.bytes(), null)) {
      answer.read(bytes);
      List<float[]> vectors = checked(answer);
      return new EmbeddingAnswer(
          vectors, counted(answer.usage()).orElseGet(() -> estimated(texts)));
    } catch (IOException | RuntimeException e) {
      throw connection.useless(e, key, counted(answer.usage()));
    }
  }

  private static Optional<Usage> counted(AnswerUsage usage) {
    return usage.prompt().isPresent()
        ? Optional.of(new Usage(usage.prompt().getAsInt(), 0))
        : Optional.empty();
  }

  private static Usage estimated(List<String> texts) {
    return new Usage(texts.stream().mapToInt(Tokens::count).sum(), 0);
  }

  private List<float[]> checked(VectorAnswer answer) throws OddAnswerException {
    float[][] vectors = answer.vectors();
    if (answer.come() < vectors.length) {
      throw new OddAnswerException(
          "%d of %d embeddings came".formatted(answer.come(), vectors.length));
    }
    for (float[] vector : vectors) {
      if (dimensions == 0) {
        dimensions = vector.length;
      }
      if (vector.length != dimensions) {
        throw new OddAnswerException(
            "an embedding has %d dimensions, not %d".formatted(vector.length, dimensions));
      }
    }
    return Arrays.asList(vectors);
  }
}
