package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The start that the launcher makes once after each build. */
@Timeout(120)
class RehearseIT {
  @Test
  void startsAnswersAndLeavesNothing() throws IOException {
    Set<Path> before = rehearsals();
    assertThat(Sluice.run("rehearse")).isZero();
    assertThat(rehearsals()).isEqualTo(before);
  }

  private static Set<Path> rehearsals() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("sluice-rehearsal"))
          .collect(Collectors.toSet());
    }
  }
}
