package dev.sluice.topology.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private static final Chunker CHUNKER = new Chunker(16, 4, 1024);

  @Test
  void aShortTextIsOnePiece() {
    assertThat(CHUNKER.cut("  Water boils at 100 degrees.\n"))
        .containsExactly(new TextPiece(2, 29, "Water boils at 100 degrees."));
  }

  @Test
  void aBlankTextHasNoPiece() {
    assertThat(CHUNKER.cut("")).isEmpty();
    assertThat(CHUNKER.cut(" \n\t\r\n ".repeat(1000))).isEmpty();
  }

  @Test
  void paragraphsAreKeptWhole() {
    String first = "The first paragraph has about a dozen of tokens here.";
    String second = "The second paragraph has as many as the first one.";

    assertThat(texts(new Chunker(16, 0, 1024), first + "\r\n \r\n" + second))
        .containsExactly(first, second);
  }

  @Test
  void sentencesAreKeptWholeWhereParagraphsAreTooLong() {
    String first = "The first sentence says \"some quite ordinary thing.\"";
    String second = "The second sentence, on the other hand, does not.";

    assertThat(texts(new Chunker(16, 0, 1024), first + " " + second))
        .containsExactly(first, second);
  }

  @Test
  void wordsAreKeptWholeWhereSentencesAreTooLong() {
    List<String> pieces =
        texts(CHUNKER, "unbelievable circumstances notwithstanding ".repeat(30).strip());

    assertThat(pieces).hasSizeGreaterThan(5);
    assertThat(pieces)
        .allSatisfy(piece ->
            assertThat(piece.split(" "))
                .allMatch(List.of("unbelievable", "circumstances", "notwithstanding")::contains));
  }

  @Test
  void aPieceBeginsWithTheEndOfTheOneBefore() {
    List<TextPiece> pieces =
        CHUNKER.cut("alpha beta gamma delta epsilon zeta eta theta ".repeat(10));

    for (int i = 1; i < pieces.size(); i++) {
      assertThat(pieces.get(i).start()).isLessThan(pieces.get(i - 1).end());
      assertThat(pieces.get(i).end()).isGreaterThan(pieces.get(i - 1).end());
    }
  }

  @Test
  void blanksBetweenWordsMakeNoPiecesOfTheirOwn() {
    assertThat(texts(CHUNKER, "one" + "\n".repeat(100_000) + "two")).containsExactly("one", "two");
  }

  @Test
  void chineseIsCutBehindFullStops() {
    List<String> pieces = texts(new Chunker(16, 0, 1024), "水在一百度沸腾。冰在零度融化。".repeat(5));

    assertThat(pieces).hasSizeGreaterThan(2).allMatch(piece -> piece.endsWith("。"));
  }

  @Test
  void aPieceOfFewTokensAndManyBytesIsCutToo() {
    String rule = "-".repeat(64);
    List<String> pieces = texts(new Chunker(8000, 100, 1024), (rule + " ").repeat(200));

    assertThat(pieces).hasSizeGreaterThan(10).allMatch(piece -> piece.length() <= 1024);
  }

  @Test
  void impossibleBoundsAreRefused() {
    assertThatThrownBy(() -> new Chunker(15, 0, 1024)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Chunker(16, 9, 1024)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Chunker(16, 8, 1023)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> texts(Chunker chunker, String text) {
    return chunker.cut(text).stream().map(TextPiece::text).toList();
  }
}
