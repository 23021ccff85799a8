package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ingest.Api.Answer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are refused, each with its status and the wrong field; none is written. */
class MalformedBodiesTest {
  private static final String CHAT = "/async-process";
  private static final String DOCUMENT = "/documents";
  private static final int MAX_BODY = 400_000;

  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of("MAX_BODY_BYTES", Integer.toString(MAX_BODY)));
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
            "",
            " ",
            "null",
            "true",
            "42",
            "\"input\"",
            "[]",
            "[{\"input\":\"hi\"}]",
            "{",
            "{\"input\"",
            "{\"input\":",
            "{\"input\":\"hi\"",
            "{\"input\":\"hi\"}}",
            "{\"input\":\"hi\"} {}",
            "{\"input\":\"hi\"} x",
            "{\"input\":\"hi\",}",
            "{input:\"hi\"}",
            "{'input':'hi'}",
            "{\"input\":\"hi\" \"model\":\"m\"}",
            "{\"input\":\"a\nb\"}",
            "{\"input\":\"\\x\"}",
            "{\"input\":\"\\u12\"}",
            "{\"input\":hi}",
            "{\"input\":\"hi\",\"temperature\":NaN}",
            "{\"input\":\"hi\",\"temperature\":+1}",
            "{\"input\":\"hi\",\"temperature\":.5}",
            "{\"input\":\"hi\",\"max_tokens\":0x10}",
            "{\"input\":\"hi\",\"max_tokens\":01}",
            "{\"input\":\"hi\",\"max_tokens\":" + "9".repeat(100) + "}",
            "{\"input\":\"hi\"/*,*/}",
            "{\"input\":" + "[".repeat(50) + "]".repeat(50) + "}",
            "{\"input\":" + "[".repeat(100_000),
            "{\"" + "n".repeat(1000) + "\":1}")
        .map(body -> arguments(CHAT, body, 400, "malformed-body", null));
  }

  static Stream<Arguments> repeatedKeys() {
    return Stream.of(
        arguments(CHAT, "{\"input\":\"a\",\"input\":\"b\"}", 400, "malformed-body", "input"),
        arguments(CHAT, "{\"input\":\"a\",\"in\\u0070ut\":\"b\"}", 400, "malformed-body", "input"),
        arguments(
            CHAT,
            "{\"input\":\"a\",\"metadata\":{\"k\":\"1\",\"k\":\"2\"}}",
            400,
            "malformed-body",
            "k"));
  }

  static Stream<Arguments> wrongFields() {
    String input = "\"input\":\"hi\",";
    return Stream.of(
        chat("{}", "input"),
        chat("{\"input\":null}", "input"),
        chat("{\"input\":5}", "input"),
        chat("{\"input\":true}", "input"),
        chat("{\"input\":[\"hi\"]}", "input"),
        chat("{\"input\":{\"text\":\"hi\"}}", "input"),
        chat("{\"input\":\"\"}", "input"),
        chat("{\"input\":\" \\n\\t \"}", "input"),
        chat("{\"input\":\"\\ud800\"}", "input"),
        chat("{\"input\":\"\\udc00\\ud800\"}", "input"),
        chat("{\"input\":\"" + "x".repeat(262_145) + "\"}", "input"),
        chat("{\"input\":\"" + "é".repeat(131_073) + "\"}", "input"),
        chat(
            "{\"input\":\"" + "x".repeat(200_000) + "\",\"system\":\"" + "x".repeat(70_000) + "\"}",
            "input"),
        chat("{" + input + "\"system\":7}", "system"),
        chat("{" + input + "\"conversation_id\":12}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"\"}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"a b\"}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"a/b\"}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"ü\"}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"a\\n\"}", "conversation_id"),
        chat("{" + input + "\"conversation_id\":\"" + "c".repeat(129) + "\"}", "conversation_id"),
        chat("{" + input + "\"model\":\"\"}", "model"),
        chat("{" + input + "\"model\":\"" + "m".repeat(129) + "\"}", "model"),
        chat("{" + input + "\"model\":false}", "model"),
        chat("{" + input + "\"temperature\":\"0.5\"}", "temperature"),
        chat("{" + input + "\"temperature\":-0.1}", "temperature"),
        chat("{" + input + "\"temperature\":2.1}", "temperature"),
        chat("{" + input + "\"temperature\":1e400}", "temperature"),
        chat("{" + input + "\"temperature\":1e999999999}", "temperature"),
        chat("{" + input + "\"temperature\":true}", "temperature"),
        chat("{" + input + "\"max_tokens\":\"1\"}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":1.5}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":105e-1}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":0}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":-1}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":128001}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":4294967297}", "max_tokens"),
        chat("{" + input + "\"max_tokens\":99999999999999999999}", "max_tokens"),
        chat("{" + input + "\"response_format\":\"xml\"}", "response_format"),
        chat("{" + input + "\"response_format\":{\"type\":\"text\"}}", "response_format"),
        chat("{" + input + "\"deadline\":30}", "deadline"),
        chat("{" + input + "\"deadline\":\"soon\"}", "deadline"),
        chat("{" + input + "\"deadline\":\"-5s\"}", "deadline"),
        chat("{" + input + "\"deadline\":\"2999-01-01T00:00:00\"}", "deadline"),
        chat("{" + input + "\"metadata\":[]}", "metadata"),
        chat("{" + input + "\"metadata\":\"a=b\"}", "metadata"),
        chat("{" + input + "\"metadata\":{\"a\":1}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"a\":null}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"a\":{\"b\":\"c\"}}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"\":\"v\"}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"" + "k".repeat(65) + "\":\"v\"}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"k\":\"" + "v".repeat(513) + "\"}}", "metadata"),
        chat("{" + input + "\"metadata\":{\"k\":\"\\ud800\"}}", "metadata"),
        chat("{" + input + "\"metadata\":{" + entries(33) + "}}", "metadata"),
        chat("{" + input + "\"tenant\":\"other\"}", "tenant"),
        chat("{" + input + "\"request_id\":\"mine\"}", "request_id"),
        chat("{" + input + "\"action\":\"CANCEL\"}", "action"),
        chat("{" + input + "\"Input\":\"hi\"}", "Input"),
        chat("{" + input + "\"\":1}", ""),
        document("{}", "text"),
        document("{\"text\":\"\"}", "text"),
        document("{\"text\":[\"a\"]}", "text"),
        document("{\"text\":\"a\",\"document_id\":\"\"}", "document_id"),
        document("{\"text\":\"a\",\"document_id\":\"a b\"}", "document_id"),
        document("{\"text\":\"a\",\"document_id\":\"a;b\"}", "document_id"),
        document("{\"text\":\"a\",\"document_id\":\"" + "d".repeat(257) + "\"}", "document_id"),
        document("{\"text\":\"a\",\"document_id\":7}", "document_id"),
        document("{\"text\":\"a\",\"title\":\"" + "t".repeat(513) + "\"}", "title"),
        document("{\"text\":\"a\",\"title\":1}", "title"),
        document("{\"text\":\"a\",\"metadata\":{\"a\":true}}", "metadata"),
        document("{\"text\":\"a\",\"deadline\":\"yesterday\"}", "deadline"),
        document("{\"text\":\"a\",\"input\":\"b\"}", "input"));
  }

  static Stream<Arguments> tooLate() {
    return Stream.of("0s", "2001-01-01T00:00:00Z")
        .map(deadline ->
            arguments(
                CHAT,
                "{\"input\":\"hi\",\"deadline\":\"%s\"}".formatted(deadline),
                409,
                "deadline-passed",
                "deadline"));
  }

  static Stream<Arguments> tooLarge() {
    return Stream.of(
        arguments(CHAT, "{\"input\":\"" + "x".repeat(MAX_BODY) + "\"}", 413, "too-large", null),
        arguments(
            DOCUMENT, "{\"text\":\"" + "x".repeat(MAX_BODY * 2) + "\"}", 413, "too-large", null));
  }

  private static Arguments chat(String body, String field) {
    return arguments(CHAT, body, 400, "invalid-request", field);
  }

  private static Arguments document(String body, String field) {
    return arguments(DOCUMENT, body, 400, "invalid-request", field);
  }

  private static String entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k%d\":\"v\"".formatted(i))
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @MethodSource({"malformed", "repeatedKeys", "wrongFields", "tooLate", "tooLarge"})
  void isRefused(String path, String body, int status, String type, String field) {
    Answer answer = slice.api.post(path, body);

    assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
    requireProblem(answer, status, type);
    if (field == null) {
      assertThat(answer.body().has("field")).isFalse();
    } else {
      assertThat(answer.text("/field")).isEqualTo(field);
    }
    assertThat(slice.producer.history()).isEmpty();
  }

  static Stream<Arguments> bytes() {
    return Stream.of(
        arguments("application/json", new byte[] {'{', (byte) 0xff, '}'}, 400),
        arguments("application/json", "{\"input\":\"é\"}".getBytes(UTF_16), 400),
        arguments("application/json", new byte[] {0x1f, (byte) 0x8b, 8, 0}, 400),
        arguments("application/json", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, 400),
        arguments("text/plain", "{\"input\":\"hi\"}".getBytes(UTF_8), 415),
        arguments("application/xml", "<input/>".getBytes(UTF_8), 415),
        arguments("application/x-www-form-urlencoded", "input=hi".getBytes(UTF_8), 415),
        arguments("multipart/form-data; boundary=x", "--x--".getBytes(UTF_8), 415),
        arguments("not a type", "{\"input\":\"hi\"}".getBytes(UTF_8), 415));
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void isRefusedForItsFormOrType(String contentType, byte[] body, int status) {
    Answer answer = slice.api.postBytes(CHAT, contentType, body);

    requireProblem(answer, status, status == 400 ? "malformed-body" : "unsupported-media-type");
    assertThat(slice.producer.history()).isEmpty();
  }

  static void requireProblem(Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("/type")).isEqualTo("urn:sluice:problem:" + type);
    assertThat(answer.body().at("/status").asInt()).isEqualTo(status);
    assertThat(answer.text("/title")).isNotBlank();
    assertThat(answer.text("/detail"))
        .isNotBlank()
        .doesNotContain("Exception", "jackson", "dev.sluice", "org.", "java.", "\tat ");
  }
}
