package dev.sluice.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folder of libraries beside the jar, which the image copies unchanged. */
class ShippedJarsIT {
  private static final Path LIBRARIES = Path.of("target/lib");

  @Test
  void holdNoTestCode() throws IOException {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      assertThat(names)
          .anyMatch(name -> name.startsWith("sluice-simulator"))
          .noneMatch(name ->
              name.matches(
                  "(sluice-testkit|junit|opentest4j|assertj|awaitility|jqwik|archunit|testcontainers|hamcrest|mockito|byte-buddy).*"));
    }
  }
}
