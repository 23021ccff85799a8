package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class SimulatedProviderTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private SimulatedProvider provider;

  @BeforeEach
  void start() {
    provider = SimulatedProvider.start();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    provider.close();
  }

  @Test
  void answersFromThePromptAlone() throws Exception {
    String body =
        """
        {"model": "gpt-4", "messages": [{"role": "user", "content": "One"},
         {"role": "assistant", "content": "%s"}, {"role": "user", "content": "Two"}]}
        """;
    JsonNode answer = json(chat(body.formatted(Replies.to(null, "One")), "a"));

    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("message").path("content").stringValue())
        .isEqualTo(Replies.to(Replies.to(null, "One"), "Two"))
        .isNotEqualTo(Replies.to("another reply", "Two"))
        .startsWith("Two #");
    assertThat(choice.path("finish_reason").stringValue()).isEqualTo("stop");
    JsonNode usage = answer.path("usage");
    assertThat(usage.path("total_tokens").intValue())
        .isEqualTo(
            usage.path("prompt_tokens").intValue() + usage.path("completion_tokens").intValue());
    await().untilAsserted(() -> assertThat(provider.calls("a")).isEqualTo(new Calls(1, 1, 1)));
  }

  @Test
  void streamsTheSameAnswer() throws Exception {
    HttpResponse<String> response =
        chat(
            """
            {"model": "gpt-4", "stream": true, "stream_options": {"include_usage": true},
             "messages": [{"role": "user", "content": "Tell me of the sea"}]}
            """,
            "a");

    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    List<String> events =
        response.body().lines().filter(l -> !l.isEmpty()).map(l -> l.substring(6)).toList();
    assertThat(events.getLast()).isEqualTo("[DONE]");
    StringBuilder text = new StringBuilder();
    int tokens = 0;
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode chunk = JsonMapper.shared().readTree(event);
      text.append(chunk.path("choices").path(0).path("delta").path("content").asString(""));
      tokens += chunk.path("usage").path("total_tokens").asInt(0);
    }
    assertThat(text).hasToString(Replies.to(null, "Tell me of the sea"));
    assertThat(tokens).isPositive();
  }

  @Test
  void cutsAnAnswerAtItsBound() throws Exception {
    JsonNode answer = json(chat(question("A rather long question", ", \"max_tokens\": 3"), "a"));

    assertThat(answer.path("choices").path(0).path("finish_reason").stringValue())
        .isEqualTo("length");
    assertThat(answer.path("usage").path("completion_tokens").intValue()).isBetween(1, 3);
  }

  @Test
  void embedsInBothEncodings() throws Exception {
    JsonNode numbers =
        json(post("/v1/embeddings", "{\"model\": \"m-3-small\", \"input\": \"sea\"}", "a"));
    JsonNode base64 =
        json(
            post(
                "/v1/embeddings",
                "{\"model\": \"m-3-small\", \"input\": [\"sea\"], \"encoding_format\": \"base64\"}",
                "b"));

    byte[] bytes =
        Base64.getDecoder().decode(base64.path("data").path(0).path("embedding").stringValue());
    float[] vector = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    assertThat(vector).hasSize(1536);
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      assertThat(numbers.path("data").path(0).path("embedding").path(i).doubleValue())
          .isCloseTo(vector[i], within(1e-6));
      squares += vector[i] * vector[i];
    }
    assertThat(squares).isCloseTo(1, within(1e-3));
  }

  @Test
  void holdsEmbeddingsToTheirBounds() throws Exception {
    assertThat(embed("[]")).isEqualTo(400);
    assertThat(embed("[\"a\", \"\"]")).isEqualTo(400);
    assertThat(embed("[" + "\"a\",".repeat(2048) + "\"a\"]")).isEqualTo(400);
    assertThat(embed("\"" + "word ".repeat(8193) + "\"")).isEqualTo(400);
    assertThat(
            embed(
                "["
                    + ("\"" + "word ".repeat(8000) + "\",").repeat(37)
                    + "\""
                    + "word ".repeat(8000)
                    + "\"]"))
        .isEqualTo(400);
    assertThat(embed("\"a\", \"dimensions\": 100")).isEqualTo(400);
    assertThat(embed("[" + "\"a\",".repeat(99) + "\"a\"]")).isEqualTo(200);
  }

  private int embed(String input) throws Exception {
    return post("/v1/embeddings", "{\"model\": \"ada\", \"input\": " + input + "}", "e")
        .statusCode();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "HANG",
        "RESET",
        "CUT",
        "PROXY_BAD_GATEWAY",
        "UNREADABLE",
        "EMPTY",
        "ENDLESS_CHOICES",
        "ENDLESS_FIELDS",
        "WILD_USAGE",
        "NOT_NUMBERS"
      })
  void eachFaultHasItsErrorBody(Fault fault) throws Exception {
    provider.failNext(fault, 1);
    HttpResponse<String> response = chat(question("Hello", ""), "a");

    assertThat(response.statusCode()).isEqualTo(fault.status());
    JsonNode error = json(response).path("error");
    assertThat(error.path("code").stringValue()).isNotBlank();
    assertThat(error.path("type").stringValue()).isNotBlank();
    assertThat(error.path("message").stringValue()).isNotBlank();
    assertThat(chat(question("Hello", ""), "a").statusCode()).isEqualTo(200);
  }

  @Test
  void brokenConnectionsAreBroken() throws Exception {
    for (Fault fault : List.of(Fault.RESET, Fault.CUT)) {
      assertThat(chat(question("Hello", ""), "before").statusCode()).isEqualTo(200);
      provider.failNext(fault, 1);
      assertThatThrownBy(() -> chat(question("Hello", ""), fault.name()))
          .isInstanceOf(IOException.class);
    }

    assertThat(provider.calls("RESET").worked()).isZero();
    assertThat(provider.calls("CUT").worked()).isEqualTo(1);
    assertThat(provider.calls("CUT").answered()).isZero();
  }

  @Test
  void anAnswerCanBeReplacedOrEmptiedAfterTheWork() throws Exception {
    Map<Fault, Integer> faults =
        Map.of(Fault.PROXY_BAD_GATEWAY, 502, Fault.UNREADABLE, 200, Fault.EMPTY, 200);
    for (Map.Entry<Fault, Integer> each : faults.entrySet()) {
      provider.failNext(each.getKey(), 1);
      HttpResponse<String> response = chat(question("Hello", ""), each.getKey().name());
      assertThat(response.statusCode()).isEqualTo(each.getValue());
      assertThat(provider.calls(each.getKey().name()).worked()).isEqualTo(1);
      if (each.getKey() == Fault.EMPTY) {
        assertThat(json(response).path("choices").isEmpty()).isTrue();
        assertThat(json(response).path("usage").path("prompt_tokens").asInt()).isPositive();
      } else {
        assertThat(response.body()).startsWith("<html>");
      }
    }
  }

  @Test
  void anAnswerCanBeWrongBesideItsResult() throws Exception {
    provider.failNext(Fault.WILD_USAGE, 1);
    JsonNode wild = json(chat(question("Hello", ""), "wild"));
    assertThat(wild.at("/usage/prompt_tokens").asLong()).isEqualTo(1_000_000_000_000_000_000L);
    assertThat(wild.at("/usage/completion_tokens").asLong()).isNegative();
    assertThat(wild.at("/choices/0/message/content").stringValue()).isNotBlank();

    provider.failNext(Fault.NOT_NUMBERS, 1);
    HttpResponse<String> vectors =
        post("/v1/embeddings", "{\"model\": \"ada\", \"input\": \"a\"}", "vectors");
    byte[] bytes = Base64.getDecoder().decode(json(vectors).at("/data/0/embedding").stringValue());
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat()).isNaN();
  }

  @Test
  void aDayOffIsNamedInTheHeader() throws Exception {
    provider.failNext(Fault.DAY_OFF, 1);
    assertThat(chat(question("Hello", ""), "day").headers().firstValue("retry-after"))
        .hasValue("86400");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDLESS_CHOICES", "ENDLESS_FIELDS"})
  void anAnswerWithoutEndEndsWhenTheClientHasEnough(Fault fault) throws Exception {
    provider.failNext(fault, 1);
    HttpResponse<InputStream> response =
        client.send(
            request("/v1/chat/completions", question("Hello", ""), fault.name()).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(10_000_000)).hasSize(10_000_000);
    }
    assertThat(chat(question("Hello", ""), "next").statusCode()).isEqualTo(200);
    assertThat(provider.calls(fault.name()).answered()).isZero();
  }

  @Test
  void aHangLastsUntilTheClientLeaves() throws Exception {
    provider.startOutage(Fault.HANG);
    assertThatThrownBy(() ->
            client.send(
                request("/v1/chat/completions", question("Hello", ""), "a")
                    .timeout(Duration.ofMillis(300))
                    .build(),
                BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);

    Awaitility.await().until(() -> provider.concurrency() == 0);
    provider.endOutage();
    assertThat(chat(question("Hello", ""), "b").statusCode()).isEqualTo(200);
  }

  @Test
  void aTextCanAskForAFaultOfItsFirstCalls() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      statuses.add(chat(question("Hello #fail=overloaded*2", ""), "a").statusCode());
    }

    assertThat(statuses).containsExactly(503, 503, 200, 200);
  }

  @Test
  void refusesBeyondTheLimitAndTellsWhenToComeBack() throws Exception {
    provider.limits(3, 100_000);
    List<Integer> statuses = new ArrayList<>();
    HttpResponse<String> last = null;
    for (int i = 0; i < 5; i++) {
      last = chat(question("Hello", ""), "a" + i);
      statuses.add(last.statusCode());
    }

    assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
    assertThat(Integer.parseInt(last.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(1, 20);
    assertThat(last.headers().firstValue("retry-after-ms")).isPresent();
    assertThat(last.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
    assertThat(json(last).path("error").path("code").stringValue())
        .isEqualTo("rate_limit_exceeded");
    assertThat(provider.statuses()).containsEntry(200, 3L).containsEntry(429, 2L);
  }

  @Test
  void eachModelHasItsOwnLimit() throws Exception {
    provider.limits(1, 100_000);

    assertThat(chat(question("Hello", ""), "a").statusCode()).isEqualTo(200);
    assertThat(chat(question("Hello", "").replace("gpt-4", "gpt-3"), "b").statusCode())
        .isEqualTo(200);
    assertThat(chat(question("Hello", ""), "c").statusCode()).isEqualTo(429);
  }

  @Test
  void faultsAndLatencyComeFromTheSeed() throws Exception {
    List<List<Integer>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (SimulatedProvider seeded =
          SimulatedProvider.start(
              ProviderOptions.defaults()
                  .withSeed(42)
                  .withFaultRate(0.3)
                  .withLatency(Duration.ofMillis(1), Duration.ofMillis(3)))) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          statuses.add(
              client
                  .send(
                      request(
                              seeded.baseUrl().resolve("/v1/chat/completions"),
                              question("Hello", ""),
                              "call" + i)
                          .build(),
                      BodyHandlers.ofString())
                  .statusCode());
        }
        runs.add(statuses);
      }
    }

    assertThat(runs.get(0)).isEqualTo(runs.get(1)).contains(200, 500);
  }

  @Test
  void thousandsMayAskAtOnce() throws Exception {
    provider.latency(Duration.ofSeconds(2), Duration.ofSeconds(2));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> statuses = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        String id = "call" + i;
        statuses.add(threads.submit(() -> chat(question("Hello", ""), id).statusCode()));
      }
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isEqualTo(200);
      }
    }

    await()
        .untilAsserted(() -> assertThat(provider.calls()).isEqualTo(new Calls(1000, 1000, 1000)));
    assertThat(provider.mostConcurrency()).isGreaterThan(300);
    assertThat(provider.callsById()).hasSize(1000);
  }

  @Test
  void knowsOnlyTheKeysThatItIsTold() throws Exception {
    provider.keys(Set.of("other"));
    assertThat(chat(question("Hello", ""), "a").statusCode()).isEqualTo(401);
    provider.keys(null);
    assertThat(chat(question("Hello", ""), "a").statusCode()).isEqualTo(200);
  }

  @Test
  void anotherProcessCanSeeAndChangeIt() throws Exception {
    chat(question("Hello", ""), "a");
    URI control = provider.baseUrl().resolve("/simulator?ids=true");
    JsonNode state =
        json(client.send(HttpRequest.newBuilder(control).build(), BodyHandlers.ofString()));
    assertThat(state.path("received").intValue()).isEqualTo(1);
    assertThat(state.path("ids").path("a").path("answered").intValue()).isEqualTo(1);

    assertThat(change("{\"outage\": \"overloaded\"}")).isEqualTo(200);
    assertThat(chat(question("Hello", ""), "b").statusCode()).isEqualTo(503);
    assertThat(change("{\"outage\": null, \"rpm\": 1, \"tpm\": 9000}")).isEqualTo(200);
    assertThat(chat(question("Hello", ""), "c").statusCode()).isEqualTo(200);
    assertThat(chat(question("Hello", ""), "d").statusCode()).isEqualTo(429);
    assertThat(change("{\"outage\": \"nonsense\"}")).isEqualTo(400);
    assertThat(change("{")).isEqualTo(400);
  }

  private int change(String body) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(provider.baseUrl().resolve("/simulator"))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void nonsenseIsRefusedAndHarmsNobody() throws Exception {
    assertThat(chat("{", "a").statusCode()).isEqualTo(400);
    assertThat(chat("{}", "a").statusCode()).isEqualTo(400);
    assertThat(chat("{\"model\": \"m\", \"messages\": []}", "a").statusCode()).isEqualTo(400);
    assertThat(post("/v1/nothing", "{}", "a").statusCode()).isEqualTo(404);
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(provider.baseUrl().resolve("/v1/embeddings"))
                        .header("authorization", "Bearer x")
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(405);
    assertThat(chat(question("Hello", ""), "a").statusCode()).isEqualTo(200);
  }

  private static String question(String text, String more) {
    return "{\"model\": \"gpt-4\", \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]%s}"
        .formatted(text, more);
  }

  private HttpResponse<String> chat(String body, String id) throws Exception {
    return post("/v1/chat/completions", body, id);
  }

  private HttpResponse<String> post(String path, String body, String id) throws Exception {
    return client.send(request(path, body, id).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String body, String id) {
    return request(provider.baseUrl().resolve(path), body, id);
  }

  private static HttpRequest.Builder request(URI uri, String body, String id) {
    return HttpRequest.newBuilder(uri)
        .header("authorization", "Bearer any")
        .header("x-request-id", id)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }
}
