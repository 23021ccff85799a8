package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopicRightsTest {
  /** To correct the file: {@code ./sluice topics --terraform > terraform/catalogue.json}. */
  @Test
  void terraformHasTheCatalogueOfTheCode() throws Exception {
    assertThat(Files.readString(Path.of("..", "terraform", "catalogue.json")).strip())
        .isEqualTo(TopicRights.json());
  }
}
