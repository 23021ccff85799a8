package dev.sluice.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {
  private static final Optional<String> NONE = Optional.empty();

  @TempDir Path folder;

  @Test
  void theOptionWinsThenTheEnvironmentThenTheFile() throws IOException {
    assertThat(BearerToken.of(NONE, Map.of(), folder)).isEmpty();
    Files.writeString(folder.resolve(".env"), "AUTH_TOKEN=of-the-file\n");
    Map<String, String> environment = Map.of("AUTH_TOKEN", "of-the-environment");
    assertThat(BearerToken.of(NONE, Map.of(), folder).orElseThrow().header())
        .isEqualTo("Bearer of-the-file");
    assertThat(BearerToken.of(NONE, environment, folder).orElseThrow().header())
        .isEqualTo("Bearer of-the-environment");
    assertThat(BearerToken.of(Optional.of("option"), environment, folder).orElseThrow().header())
        .isEqualTo("Bearer option");
  }

  @Test
  void aReferenceIsNoToken() {
    assertThat(BearerToken.of(NONE, Map.of("AUTH_TOKEN", "sm://project/token"), folder)).isEmpty();
  }

  @Test
  void aTokenIsNeverShown() {
    assertThat(BearerToken.of(Optional.of("s3cret"), Map.of(), folder).orElseThrow().toString())
        .doesNotContain("s3cret")
        .contains("--token");
  }
}
