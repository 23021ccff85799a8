package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ingest.Api.Answer;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {
  private static final String NDJSON = "application/x-ndjson";
  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of("MAX_BODY_BYTES", "65536"));
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @BeforeEach
  void forgetWhatWasWritten() {
    slice.producer.clear();
  }

  @Test
  void aDocumentIsInTheLogUnderItsId() {
    Answer answer =
        slice.api.post(
            "/documents",
            """
            {"text": "Some text.", "document_id": "guides/a+b@1%.md", "title": "A",
             "metadata": {"lang": "en"}, "deadline": "1h"}
            """);

    assertThat(answer.status()).isEqualTo(202);
    String id = answer.text("/request_id");
    assertThat(answer.text("/document_id")).isEqualTo("guides/a+b@1%.md");
    assertThat(answer.text("/status")).isEqualTo("processing");
    assertThat(answer.header("Location")).isEqualTo("/status/" + id);
    Document document = slice.documents().getFirst();
    assertThat(document.getRequestId()).isEqualTo(id);
    assertThat(document.getAction()).isEqualTo(DocumentAction.UPSERT);
    assertThat(document.getText()).isEqualTo("Some text.");
    assertThat(document.getTitle()).isEqualTo("A");
    assertThat(document.getMetadata()).containsExactly(Map.entry("lang", "en"));
    assertThat(document.getDeadline()).isEqualTo(document.getAcceptedAt().plusSeconds(3600));
    assertThat(slice.producer.history().getFirst().key()).isEqualTo("guides/a+b@1%.md");
    Answer status = slice.api.get("/status/" + id);
    assertThat(status.text("/status/document_id")).isEqualTo("guides/a+b@1%.md");
  }

  @Test
  void aDocumentWithoutIdHasThatOfItsRequest() {
    Answer answer = slice.api.post("/documents", "{\"text\":\"t\"}");
    assertThat(answer.text("/document_id")).isEqualTo(answer.text("/request_id"));
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        arguments("plain", "plain"),
        arguments("a/b/c.md", "a/b/c.md"),
        arguments("a%2Fb%2Fc.md", "a/b/c.md"),
        arguments("a%252Fb", "a%2Fb"),
        arguments("100%25", "100%"),
        arguments("a//b", "a//b"),
        arguments("a+b", "a+b"),
        arguments("a@b:c~d", "a@b:c~d"),
        arguments("a/b/", "a/b/"),
        arguments("docs%2F..%2Fb", "docs/../b"),
        arguments("https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
        arguments("batch", "batch"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void anIdInThePathIsTakenAsItIs(String path, String id) {
    Answer answer = slice.api.delete("/documents/" + path);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("/document_id")).isEqualTo(id);
    Document removal = slice.documents().getFirst();
    assertThat(removal.getDocumentId()).isEqualTo(id);
    assertThat(removal.getAction()).isEqualTo(DocumentAction.REMOVE);
    assertThat(removal.getRequestId()).isEqualTo(answer.text("/request_id"));
    assertThat(slice.api.get("/status/" + answer.text("/request_id")).status()).isEqualTo(200);
  }

  @Test
  void aBatchTakesEachLineByItself() {
    Answer answer =
        batch(
            """
            {"text":"one","document_id":"d1"}

            {"text":""}
            nonsense
            {"text":"two","document_id":"d1"}\r
            {"text":"%s"}
            {"text":"three"}\
            """
                .formatted("x".repeat(70_000)));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().at("/accepted").asInt()).isEqualTo(3);
    assertThat(answer.body().at("/refused").asInt()).isEqualTo(3);
    assertThat(answer.text("/documents/0/document_id")).isEqualTo("d1");
    assertThat(answer.body().at("/documents/1/line").asInt()).isEqualTo(3);
    assertThat(answer.text("/documents/1/error/field")).isEqualTo("text");
    assertThat(answer.text("/documents/2/error/type"))
        .isEqualTo("urn:sluice:problem:malformed-body");
    assertThat(answer.body().at("/documents/3/line").asInt()).isEqualTo(5);
    assertThat(answer.text("/documents/4/error/detail")).contains("65536", "MAX_BODY_BYTES");
    assertThat(answer.text("/documents/5/request_id")).isNotBlank();
    assertThat(slice.documents())
        .extracting(Document::getText)
        .containsExactly("one", "two", "three");
  }

  @Test
  void aLargeBatchIsKnownInEveryProcessOnceAnswered() {
    String lines =
        IntStream.range(0, 2000)
            .mapToObj(i -> "{\"text\":\"t%d\",\"document_id\":\"d%d\"}".formatted(i, i))
            .collect(Collectors.joining("\n"));
    Answer answer = batch(lines);

    assertThat(answer.body().at("/accepted").asInt()).isEqualTo(2000);
    assertThat(slice.documents()).hasSize(2000);
    assertThat(answer.body().at("/documents").values())
        .allSatisfy(line ->
            assertThat(slice.stores.find("default", line.at("/request_id").asString()))
                .isPresent());
  }

  @Test
  void aBatchOfNothingOrOfAnotherTypeIsRefused() {
    requireProblem(batch("\n \n"), 400, "malformed-body");
    requireProblem(
        slice.api.postBytes("/documents/batch", "application/json", "{}".getBytes(UTF_8)),
        415,
        "unsupported-media-type");
  }

  private static Answer batch(String lines) {
    return slice.api.postBytes("/documents/batch", NDJSON, lines.getBytes(UTF_8));
  }
}
