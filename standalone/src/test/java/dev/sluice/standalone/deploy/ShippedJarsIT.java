package dev.sluice.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folders of libraries beside the jars, which the images copy unchanged. */
class ShippedJarsIT {
  private static final Path LIBRARIES = Path.of("target/lib");
  private static final Path ROLES = Path.of("target/roles");

  @Test
  void holdNoTestCode() throws IOException {
    assertThat(names(LIBRARIES))
        .anyMatch(name -> name.startsWith("sluice-simulator"))
        .noneMatch(name ->
            name.matches(
                "(sluice-testkit|junit|opentest4j|assertj|awaitility|jqwik|archunit|testcontainers|hamcrest|mockito|byte-buddy).*"));
  }

  /**
   * Two versions of one thing, or two things for one purpose. Of netty there are two, one of them
   * within Weaviate's client.
   */
  @Test
  void holdNothingTwice() throws IOException {
    List<String> names = names(LIBRARIES);
    assertThat(names)
        .noneMatch(name ->
            name.matches(
                "(httpclient-4|httpcore-4|okhttp-4|commons-collections-3|grpc-xds|conscrypt|google-cloud-monitoring|netty-tcnative).*"));
    // Two Jacksons stay, of Avro's and OpenAI's parts and of Spring's; "annotations" are of two
    // makers.
    assertThat(names.stream().map(name -> name.replaceFirst("-\\d.*", "")))
        .filteredOn(name -> !name.matches("jackson-(core|databind)|annotations"))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "ingest-api, 'grpc-netty-shaded|llama|onnxruntime|lucene|kafka_|kafka-server|kafka-streams|rocksdb|embedded-redis|openai|pinecone|client6|sluice-(workers|topology|local)'",
    "topology, 'grpc-netty-shaded|llama|onnxruntime|lucene|kafka_|kafka-server|embedded-redis|openai|pinecone|client6|okhttp|sluice-(workers|ingest|local)'",
    "workers, 'kafka_|kafka-server|kafka-streams|rocksdb|embedded-redis|sluice-(ingest|topology|local)'",
  })
  void aRoleHasWhatItNeedsAndNoMore(String role, String foreign) throws IOException {
    List<String> names = names(ROLES.resolve(role).resolve("lib"));
    assertThat(names)
        .anyMatch(name -> name.startsWith("sluice-" + role + "-"))
        .noneMatch(name -> name.matches("(" + foreign + ").*"));
    assertThat(names(LIBRARIES)).containsAll(names);
    assertThat(ROLES.resolve(role)).isDirectoryContaining("glob:**/LICENSE");
    assertThat(ROLES.resolve(role)).isDirectoryContaining("glob:**/NOTICE");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
