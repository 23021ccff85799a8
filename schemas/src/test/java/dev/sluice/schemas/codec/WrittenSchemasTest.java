package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.MissingSchemaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two neighbouring releases read each other's records if the newer one is set to write the old
 * form.
 */
class WrittenSchemasTest {
  private static final List<Schema> CHAT_RESULTS = PublishedSchemas.of(ChatResult.getClassSchema());

  /** The codec of a record whose second version has one more field, between the others. */
  private final AvroCodec<ChatResult> codec = AvroCodec.of(ChatResult.class);

  private final ChatResult result =
      ChatResult.newBuilder()
          .setTenant("t")
          .setRequestId("r-1")
          .setConversationId("c-1")
          .setOutput("Grüße")
          .setUsage(new Usage(3, 4))
          .setPassages(List.of(new Passage("d", 2, 0.5, "a text", null)))
          .setAttempts(5)
          .setUnknownCalls(2)
          .setFailure(new Failure("code", "what", "a detail"))
          .build();

  @AfterEach
  void back() {
    WrittenSchemas.CURRENT.choose();
  }

  /** The release before, which knows the first version and no other. */
  private static BinaryMessageDecoder<GenericRecord> before() {
    return new BinaryMessageDecoder<>(GenericData.get(), CHAT_RESULTS.getFirst());
  }

  @Test
  void theReleaseBeforeReadsAllThatItKnows() throws Exception {
    WrittenSchemas.PREVIOUS.choose();
    byte[] bytes = codec.encode(result);

    // After the two bytes of the marker.
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2))
        .isEqualTo(SchemaNormalization.parsingFingerprint64(CHAT_RESULTS.getFirst()));
    GenericRecord read = before().decode(bytes);
    assertThat(read.hasField("attempts")).isFalse();
    assertThat(read.get("request_id")).hasToString("r-1");
    assertThat(read.get("output")).hasToString("Grüße");
    assertThat(read.get("unknown_calls")).isEqualTo(2);
    assertThat(((GenericRecord) read.get("usage")).get("output_tokens")).isEqualTo(4);
    assertThat((List<?>) read.get("passages"))
        .singleElement()
        .satisfies(p -> assertThat(((GenericRecord) p).get("text")).hasToString("a text"));
    assertThat(((GenericRecord) read.get("failure")).get("code")).hasToString("code");
  }

  @Test
  void thisReleaseReadsItTooWithTheDefaultOfWhatWasLeftOut() throws Exception {
    WrittenSchemas.PREVIOUS.choose();
    assertThat(codec.decode(codec.encode(result)))
        .isEqualTo(ChatResult.newBuilder(result).setAttempts(1).build());
  }

  @Test
  void theReleaseBeforeCannotReadTheNewest() {
    byte[] bytes = codec.encode(result);
    assertThatThrownBy(() -> before().decode(bytes)).isInstanceOf(MissingSchemaException.class);
  }

  @Test
  void itIsChosenForCodecsThatAreThereAndCanBeTakenBack() {
    byte[] current = codec.encode(result);
    WrittenSchemas.PREVIOUS.choose();
    assertThat(codec.encode(result)).isNotEqualTo(current);
    WrittenSchemas.CURRENT.choose();
    assertThat(codec.encode(result)).isEqualTo(current);
  }

  @Test
  void aRecordOfOneVersionIsWrittenAsEver() {
    AvroCodec<Request> requests = AvroCodec.of(Request.class);
    Request request = Request.newBuilder().setRequestId("r").setInput("in").build();
    byte[] current = requests.encode(request);
    WrittenSchemas.PREVIOUS.choose();
    assertThat(requests.encode(request)).isEqualTo(current);
  }
}
