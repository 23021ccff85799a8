package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Pause;
import dev.sluice.ingest.Api.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pauses that providers asked for, as an operator sees and lifts them. */
class PausesTest {
  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of());
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @BeforeEach
  void pause() {
    slice.stores.pause(
        new Pause(
            new LimitKey("openai", "meta/llama-3"),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            "Come back tomorrow"));
  }

  @Test
  void showsThemWithTheProvidersWords() {
    Answer answer = slice.api.get("/pauses");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.text("/pauses/0/provider")).isEqualTo("openai");
    assertThat(answer.text("/pauses/0/model")).isEqualTo("meta/llama-3");
    assertThat(answer.body().at("/pauses/0/next_call_seconds").asInt()).isEqualTo(300);
    assertThat(answer.body().at("/pauses/0/asked_seconds").asInt()).isEqualTo(86_400);
    assertThat(answer.text("/pauses/0/reason")).isEqualTo("Come back tomorrow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pauses/openai/meta/llama-3", "/pauses/openai/meta%2Fllama-3"})
  void liftsOne(String path) {
    assertThat(slice.api.delete(path).status()).isEqualTo(204);
    assertThat(slice.api.get("/pauses").body().at("/pauses")).isEmpty();
    requireProblem(slice.api.delete(path), 404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pauses/openai", "/pauses/openai/", "/pauses/openai%2F", "/pauses/"})
  void whatNamesNoModelIsNotFound(String path) {
    assertThat(slice.api.delete(path).status()).isIn(400, 404, 405);
  }

  @Test
  void aStoreThatIsAwayIsSaidSo() {
    slice.stores.away(true);
    try {
      requireProblem(slice.api.get("/pauses"), 503, "store-unavailable");
      requireProblem(slice.api.delete("/pauses/openai/x"), 503, "store-unavailable");
    } finally {
      slice.stores.away(false);
    }
  }
}
