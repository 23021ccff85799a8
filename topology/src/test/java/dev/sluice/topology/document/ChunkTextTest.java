package dev.sluice.topology.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Document;
import org.junit.jupiter.api.Test;

class ChunkTextTest {
  @Test
  void vectorsOfAnotherModelAreMadeAnew() {
    Document document =
        Document.newBuilder().setTenant("acme").setDocumentId("doc").setText("some text").build();
    Chunker chunker = new Chunker(16, 0, 1024);

    assertThat(ChunkText.all(document, chunker, "small"))
        .isEqualTo(ChunkText.all(document, chunker, "small"))
        .doesNotContainAnyElementsOf(ChunkText.all(document, chunker, "large"))
        .doesNotContainAnyElementsOf(ChunkText.all(document, chunker, "small@256"));
  }
}
