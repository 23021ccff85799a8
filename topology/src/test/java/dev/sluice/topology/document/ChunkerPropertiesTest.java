package dev.sluice.topology.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tokens.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for the pieces of every text. */
class ChunkerPropertiesTest {
  @Property(tries = 100)
  void piecesAreExactQuotesThatCoverTheTextInOrder(
      @ForAll("chunkers") Chunker chunker, @ForAll("texts") String text) {
    int covered = 0;
    int start = -1;
    for (TextPiece piece : chunker.cut(text)) {
      assertThat(piece.text()).isEqualTo(text.substring(piece.start(), piece.end()));
      assertThat(piece.text()).isNotBlank();
      assertThat(piece.start()).isGreaterThan(start);
      assertThat(piece.end()).isGreaterThan(covered);
      if (piece.start() > covered) {
        assertThat(text.substring(covered, piece.start())).isBlank();
      }
      start = piece.start();
      covered = piece.end();
    }
    assertThat(text.substring(covered)).isBlank();
  }

  @Property(tries = 100)
  void noPieceBreaksItsBounds(@ForAll("chunkers") Chunker chunker, @ForAll("texts") String text) {
    List<TextPiece> pieces = chunker.cut(text);
    for (int i = 0; i < pieces.size(); i++) {
      TextPiece piece = pieces.get(i);
      assertThat(Tokens.count(piece.text())).isLessThanOrEqualTo(chunker.tokens());
      assertThat(piece.text().getBytes(StandardCharsets.UTF_8).length)
          .isLessThanOrEqualTo(chunker.bytes());
      if (i > 0 && piece.start() < pieces.get(i - 1).end()) {
        String shared = text.substring(piece.start(), pieces.get(i - 1).end());
        assertThat(Tokens.count(shared)).isLessThanOrEqualTo(chunker.overlap());
      }
    }
  }

  @Property(tries = 100)
  void noPairOfSurrogatesIsSplit(
      @ForAll("chunkers") Chunker chunker, @ForAll("texts") String text) {
    for (TextPiece piece : chunker.cut(text)) {
      for (int at : List.of(piece.start(), piece.end())) {
        if (at > 0 && at < text.length()) {
          assertThat(Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at))).isFalse();
        }
      }
    }
  }

  @Property(tries = 100)
  void theSameTextIsCutInTheSameWay(
      @ForAll("chunkers") Chunker chunker, @ForAll("texts") String text) {
    assertThat(chunker.cut(text)).isEqualTo(chunker.cut(new String(text.toCharArray())));
  }

  @Property(tries = 100)
  void piecesAreNotManyMoreThanTheTokensAskFor(
      @ForAll("chunkers") Chunker chunker, @ForAll("texts") String text) {
    int fresh = (chunker.tokens() - chunker.overlap()) / 2;
    int byBytes = text.getBytes(StandardCharsets.UTF_8).length / 150;
    long runs = text.lines().filter(line -> !line.isBlank()).count();
    assertThat(chunker.cut(text).size())
        .isLessThanOrEqualTo((int) (Tokens.count(text) * 1.5 / fresh + byBytes + runs + 1));
  }

  @Provide
  Arbitrary<Chunker> chunkers() {
    return Combinators.combine(
            Arbitraries.integers().between(16, 200),
            Arbitraries.integers().between(0, 100),
            Arbitraries.of(1024, 4096))
        .as((tokens, overlap, bytes) -> new Chunker(tokens, Math.min(overlap, tokens / 2), bytes));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> word =
        Arbitraries.oneOf(
            Arbitraries.of("water", "Sluice", "notwithstanding", "42", "3.14159", "don't", "e.g."),
            Arbitraries.of("水在一百度沸腾。", "🦄", "👩‍👩‍👧", "é", "ﷺ", "\ud83d", "\ude00", "\u0000"),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(300),
            Arbitraries.strings().ofMinLength(1).ofMaxLength(30),
            Arbitraries.of("a", ".", "\ud800\udc00", "=").map(s -> s.repeat(1500)));
    Arbitrary<String> gap =
        Arbitraries.of(" ", " ", " ", ", ", ". ", "! ", "\n", "\r\n", "\n\n", "\n \n", "", "\t");
    Arbitrary<String> wide = Arbitraries.of(" ", "\n").map(s -> s.repeat(1200));
    Arbitrary<String> gaps = Arbitraries.frequencyOf(Tuple.of(30, gap), Tuple.of(1, wide));
    Arbitrary<String> part = Combinators.combine(word, gaps).as(String::concat);
    return part.list().ofMaxSize(40).map(parts -> String.join("", parts));
  }
}
