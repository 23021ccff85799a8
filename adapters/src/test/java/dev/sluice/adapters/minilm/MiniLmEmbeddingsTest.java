package dev.sluice.adapters.minilm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MiniLmEmbeddingsTest {
  private static MiniLmEmbeddings embeddings;

  @BeforeAll
  static void load() throws InterruptedException {
    embeddings = new MiniLmEmbeddings(2);
    embeddings.warmUp();
  }

  @AfterAll
  static void close() {
    embeddings.close();
  }

  @Test
  void givesTheVectorsThatTheModelGivesElsewhere() throws Exception {
    float[] vector = embed("The quick brown fox — jumps over the lazy dog, naïvely.");

    assertThat(vector[0]).isCloseTo(0.0425939f, within(0.003f));
    assertThat(vector[1]).isCloseTo(0.0306052f, within(0.003f));
    assertThat(vector[383]).isCloseTo(0.0762908f, within(0.003f));
  }

  @Test
  void noPartOfALongTextIsLeftOut() throws Exception {
    String start = "The quick brown fox jumps over the lazy dog near the river. ".repeat(30);
    String end = "Superconducting magnets hold the hot plasma of the reactor. ".repeat(30);
    float[] question = embed("How is the plasma of a fusion reactor held?");

    assertThat(cosine(question, embed(start + end)))
        .isGreaterThan(cosine(question, embed(start)) + 0.15);
  }

  @Test
  void refusesMoreTextsThanACallMayHold() {
    assertThatThrownBy(() -> embeddings.embed(Collections.nCopies(65, "text")))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("64");
  }

  @Test
  void textWithoutAnyPieceHasAVectorToo() throws Exception {
    assertThat(cosine(embed("​"), embed("​"))).isCloseTo(1, within(0.001));
  }

  @Test
  void aClosedModelSaysSo() throws Exception {
    MiniLmEmbeddings closed = new MiniLmEmbeddings(1);
    closed.warmUp();
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.embed(List.of("text")))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("closed");
  }

  private static float[] embed(String text) throws InterruptedException {
    return embeddings.embed(List.of(text)).vectors().getFirst();
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
