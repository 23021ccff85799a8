package dev.sluice.adapters.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.core.tokens.Tokens;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that are answered within this process, so that what a call needs is loaded and quick. */
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** Enough for the first compiler to take up what a call goes through. */
  private static final int ROUNDS = 300;

  private static final String CHAT =
      """
      {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [{"index": 0,
       "finish_reason": "stop", "logprobs": null,
       "message": {"role": "assistant", "content": "", "refusal": null}}],
       "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}}
      """;

  private static final String EMBEDDING =
      """
      {"object": "list", "model": "", "data": [{"object": "embedding", "index": 0,
       "embedding": "AACAPw=="}], "usage": {"prompt_tokens": 0, "total_tokens": 0}}
      """;

  private WarmUp() {}

  static void run() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:1/v1")
            .apiKey("none")
            .jsonMapper(ClientJson.MAPPER)
            .maxRetries(0)
            .addInterceptor(chain ->
                new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(200)
                    .message("OK")
                    .body(
                        ResponseBody.create(
                            chain.request().url().encodedPath().contains("chat") ? CHAT : EMBEDDING,
                            MediaType.get("application/json")))
                    .build())
            .build();
    ChatCompletionCreateParams chat =
        ChatCompletionCreateParams.builder()
            .model("none")
            .addSystemMessage("")
            .addUserMessage("")
            .temperature(1)
            .maxTokens(1)
            .build();
    EmbeddingCreateParams texts = EmbeddingCreateParams.builder().model("none").input("").build();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        try (var completion = client.chat().completions().withRawResponse().create(chat);
            var embedding = client.embeddings().withRawResponse().create(texts)) {
          new ChatAnswer().read(completion.body());
          new VectorAnswer(1, 1).read(embedding.body());
        }
      }
      // What a call may take is counted before it; the tokenizer takes its time to load.
      Tokens.count(CHAT);
    } catch (OpenAIException | IOException e) {
      log.warn("The OpenAI client could not be warmed up: {}", e.toString());
    } finally {
      client.close();
    }
  }
}
