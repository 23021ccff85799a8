package dev.sluice.core.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenOffsetsTest {
  @Test
  void countsAsTheEncodingDoes() {
    assertThat(Tokens.count("")).isZero();
    assertThat(Tokens.count("hello world")).isEqualTo(2);
    assertThat(Tokens.count("tiktoken is great!")).isEqualTo(6);
  }

  @Test
  void findsTheEndOfSoManyTokens() {
    TokenOffsets offsets = TokenOffsets.of("hello world again");

    assertThat(offsets.after(0, 1)).isEqualTo("hello".length());
    assertThat(offsets.after(0, 2)).isEqualTo("hello world".length());
    assertThat(offsets.after("hello".length(), 1)).isEqualTo("hello world".length());
    assertThat(offsets.after(0, 9)).isEqualTo("hello world again".length());
    assertThat(offsets.before("hello world".length(), 1)).isEqualTo("hello".length());
    assertThat(offsets.before("hello world".length(), 9)).isZero();
  }

  @Test
  void aCharacterOfSeveralTokensIsNotCut() {
    String text = "🦄🦄🦄";
    assertThat(Tokens.count("🦄")).isEqualTo(3);

    TokenOffsets offsets = TokenOffsets.of(text);

    assertThat(offsets.after(0, 2)).isZero();
    assertThat(offsets.after(0, 3)).isEqualTo(2);
    assertThat(offsets.after(0, 5)).isEqualTo(2);
    assertThat(offsets.after(0, 6)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "\n", ".", "漢", "🦄", "ab cd. ", "\ud800", "é"})
  void aLongTextOfOneKindIsMappedToItsEnd(String unit) {
    String text = unit.repeat(10_000);
    TokenOffsets offsets = TokenOffsets.of(text);

    assertThat(offsets.after(0, Tokens.count(text))).isEqualTo(text.length());
    assertThat(offsets.before(text.length(), Tokens.count(text))).isZero();
  }

  @Property
  void offsetsGrowAndNeverSplitAPair(
      @ForAll @StringLength(max = 300) String text, @ForAll @IntRange(max = 50) int tokens) {
    TokenOffsets offsets = TokenOffsets.of(text);
    int last = 0;
    for (int n = 0; n <= tokens; n++) {
      int at = offsets.after(0, n);
      assertThat(at).isBetween(last, text.length());
      if (at > 0 && at < text.length()) {
        assertThat(Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at))).isFalse();
      }
      last = at;
    }
  }
}
