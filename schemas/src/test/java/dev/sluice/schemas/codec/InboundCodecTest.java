package dev.sluice.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundCodecTest {
  private final InboundCodec<Request> codec = new InboundCodec<>(Request.class);

  @Test
  void readsAvro() throws UndecodableException {
    Request request = Request.newBuilder().setRequestId("r").setInput("hi").build();
    assertThat(codec.decode(AvroCodec.of(Request.class).encode(request))).isEqualTo(request);
  }

  @Test
  void readsJsonWithTheSchemasDefaults() throws UndecodableException {
    Request request =
        codec.decode(
            """
            {"request_id":"r","input":"hi","temperature":1,"max_tokens":5,
             "deadline":"2026-01-31T12:00:00+01:00","metadata":{"a":"b"}}\
            """
                .getBytes(UTF_8));
    assertThat(request)
        .isEqualTo(
            Request.newBuilder()
                .setRequestId("r")
                .setInput("hi")
                .setTemperature(1.0)
                .setMaxTokens(5)
                .setDeadline(Instant.parse("2026-01-31T11:00:00Z"))
                .setMetadata(Map.of("a", "b"))
                .build());
    assertThat(request.getTenant()).isEqualTo("default");
    assertThat(request.getAction()).isEqualTo(RequestAction.CHAT);
  }

  @Test
  void readsTimesAsMilliseconds() throws UndecodableException {
    Document document =
        new InboundCodec<>(Document.class)
            .decode("{\"document_id\":\"d\",\"text\":\"x\",\"deadline\":5}".getBytes(UTF_8));
    assertThat(document.getDeadline()).isEqualTo(Instant.ofEpochMilli(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\":\"hi\"}|request_id",
        "{\"request_id\":7}|request_id",
        "{\"request_id\":null}|request_id",
        "{\"request_id\":\"r\",\"inputt\":\"hi\"}|inputt",
        "{\"request_id\":\"r\",\"max_tokens\":\"5\"}|max_tokens",
        "{\"request_id\":\"r\",\"max_tokens\":5.5}|max_tokens",
        "{\"request_id\":\"r\",\"max_tokens\":99999999999}|max_tokens",
        "{\"request_id\":\"r\",\"temperature\":\"warm\"}|temperature",
        "{\"request_id\":\"r\",\"deadline\":\"tomorrow\"}|deadline",
        "{\"request_id\":\"r\",\"deadline\":1.5}|deadline",
        "{\"request_id\":\"r\",\"action\":\"UNKNOWN\"}|action",
        "{\"request_id\":\"r\",\"action\":\"chat\"}|action",
        "{\"request_id\":\"r\",\"metadata\":[]}|metadata",
        "{\"request_id\":\"r\",\"metadata\":{\"a\":1}}|metadata",
      })
  void namesTheFieldThatIsWrong(String json, String field) {
    var thrown =
        catchThrowableOfType(UndecodableException.class, () -> codec.decode(json.getBytes(UTF_8)));
    assertThat(thrown).isNotNull();
    assertThat(thrown.field()).isEqualTo(field);
    assertThat(thrown).hasMessageContaining("field " + field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{",
        "[]",
        "{\"request_id\":\"r\"} trailing",
        "{\"request_id\":\"r\",\"request_id\":\"s\"}",
        "{'request_id':'r'}"
      })
  void refusesWhatIsNoRecord(String text) {
    assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8)))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void refusesDeepNestingAndTombstones() {
    String deep = "{\"metadata\":" + "[".repeat(10_000);
    assertThatThrownBy(() -> codec.decode(deep.getBytes(UTF_8)))
        .isInstanceOf(UndecodableException.class);
    assertThatThrownBy(() -> codec.decode(null)).isInstanceOf(UndecodableException.class);
  }
}
