package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.Turn;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class AvroCodecTest {
  private final AvroCodec<Request> codec = AvroCodec.of(Request.class);
  private final Request request =
      Request.newBuilder()
          .setRequestId("r-1")
          .setInput("Grüße 👋")
          .setTemperature(0.5)
          .setDeadline(Instant.ofEpochMilli(1_700_000_000_123L))
          .setMetadata(Map.of("k", "v"))
          .build();

  @Test
  void readsWhatItWrote() throws UndecodableException {
    assertThat(codec.decode(codec.encode(request))).isEqualTo(request);
  }

  @Test
  void marksItsRecordsAsSingleObjects() {
    assertThat(codec.encode(request)).startsWith(0xC3, 0x01);
  }

  @Test
  void saysWhatIsWrongWithBytesThatAreNone() {
    byte[] good = codec.encode(request);
    byte[] unknown = good.clone();
    unknown[5] ^= 0x55;
    assertThatThrownBy(() -> codec.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(UndecodableException.class);
    assertThatThrownBy(() -> codec.decode(unknown))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("never published");
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  void anotherRecordsBytesAreRefused() {
    byte[] turn =
        AvroCodec.of(FinishedTurn.class)
            .encode(new FinishedTurn("t", "c", new Turn(1L, "r", "in", "out", Instant.EPOCH)));
    assertThatThrownBy(() -> codec.decode(turn)).isInstanceOf(UndecodableException.class);
  }

  /** The case of the next published version: one more field on either side. */
  @Test
  void oldRecordsReadWithANewSchemaAndTheOtherWayRound() throws Exception {
    Schema now = Request.getClassSchema();
    Schema next = withField(now, "priority", "int", 3);

    GenericRecord old =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), next, storeOf(now))
            .decode(codec.encode(request));
    assertThat(old.get("priority")).isEqualTo(3);
    assertThat(old.get("input")).hasToString("Grüße 👋");

    GenericRecord fresh =
        new GenericRecordBuilder(next)
            .set("request_id", "r-2")
            .set("action", new GenericData.EnumSymbol(next.getField("action").schema(), "CANCEL"))
            .set("priority", 9)
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), next).encode(fresh, bytes);
    BinaryMessageDecoder<Request> today =
        new BinaryMessageDecoder<>(
            org.apache.avro.specific.SpecificData.getForClass(Request.class), now, storeOf(next));
    Request read = today.decode(bytes.toByteArray());
    assertThat(read.getRequestId()).isEqualTo("r-2");
    assertThat(read.getAction()).isEqualTo(RequestAction.CANCEL);
  }

  @Test
  void aSymbolOfALaterVersionReadsAsUnknown() throws Exception {
    Schema now = Request.getClassSchema();
    Schema next =
        new Schema.Parser().parse(now.toString().replace("\"CANCEL\"", "\"CANCEL\",\"PAUSE\""));
    GenericRecord later =
        new GenericRecordBuilder(next)
            .set("request_id", "r-3")
            .set("action", new GenericData.EnumSymbol(next.getField("action").schema(), "PAUSE"))
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), next).encode(later, bytes);
    Request read =
        new BinaryMessageDecoder<Request>(
                org.apache.avro.specific.SpecificData.getForClass(Request.class),
                now,
                storeOf(next))
            .decode(bytes.toByteArray());
    assertThat(read.getAction()).isEqualTo(RequestAction.UNKNOWN);
  }

  private static org.apache.avro.message.SchemaStore storeOf(Schema schema) {
    var store = new org.apache.avro.message.SchemaStore.Cache();
    store.addSchema(schema);
    return store;
  }

  private static Schema withField(Schema schema, String name, String type, Object byDefault) {
    String json = schema.toString();
    int end = json.lastIndexOf("]");
    return new Schema.Parser()
        .parse(
            json.substring(0, end)
                + ",{\"name\":\"%s\",\"type\":\"%s\",\"default\":%s}"
                    .formatted(name, type, byDefault)
                + json.substring(end));
  }
}
