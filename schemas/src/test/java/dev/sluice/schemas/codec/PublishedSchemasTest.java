package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every published version stays readable in both directions, and none changes unnoticed. */
class PublishedSchemasTest {
  static Stream<Class<?>> records() {
    return Stream.<Class<?>>concat(
            Topics.ALL.stream().map(Topic::value),
            // Records that are stored, but are values of no topic.
            Stream.of(ConversationState.class, DocumentState.class, Turn.class))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("records")
  void theCurrentSchemaIsTheNewestPublishedOne(Class<?> record) throws IOException {
    Schema current = SpecificData.get().getSchema(record);
    List<Schema> published = PublishedSchemas.of(current);
    Path candidate = Path.of("target", "candidates", current.getName());
    Files.createDirectories(candidate);
    Files.writeString(
        candidate.resolve(published.size() + 1 + ".avsc"), current.toString(true) + "\n");
    assertThat(published).isNotEmpty();
    assertThat(published.getLast())
        .as(
            "%s changed: copy %s to src/main/resources/dev/sluice/schemas/published",
            current.getName(), candidate)
        .isEqualTo(current);
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyVersionReadsEveryOther(Class<?> record) {
    List<Schema> published = PublishedSchemas.of(SpecificData.get().getSchema(record));
    for (Schema reader : published) {
      for (Schema writer : published) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(result.getType())
            .as(result.getDescription())
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void noTwoVersionsShareAFingerprint(Class<?> record) {
    List<Schema> published = PublishedSchemas.of(SpecificData.get().getSchema(record));
    assertThat(published)
        .extracting(SchemaNormalization::parsingFingerprint64)
        .doesNotHaveDuplicates();
  }

  @Test
  void theReleaseBeforeWroteVersionsThatAreThere() {
    Map<String, Integer> newest =
        records()
            .map(SpecificData.get()::getSchema)
            .collect(
                Collectors.toMap(Schema::getName, schema -> PublishedSchemas.of(schema).size()));
    assertThat(PublishedSchemas.previousRelease())
        .isNotEmpty()
        .allSatisfy((name, version) -> {
          assertThat(newest).containsKey((String) name);
          assertThat(Integer.parseInt((String) version)).isBetween(1, newest.get(name));
        });
  }
}
