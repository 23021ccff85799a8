package dev.sluice.workers.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tokens.Tokens;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class ExcerptTest {
  @Property(tries = 300)
  void itFitsAndIsABeginning(
      @ForAll @StringLength(max = 200) String text,
      @ForAll @IntRange(min = 1, max = 60) int tokens) {
    String cut = Excerpt.of(text, tokens);

    assertThat(text).startsWith(cut);
    assertThat(Tokens.count(cut)).isLessThanOrEqualTo(tokens);
    if (Tokens.count(text) <= tokens) {
      assertThat(cut).isEqualTo(text);
    }
  }

  @Example
  void aLongTextKeepsAsMuchAsItMay() {
    String cut = Excerpt.of("word ".repeat(1_000), 256);

    assertThat(Tokens.count(cut)).isBetween(250, 256);
  }

  @Example
  void aCharacterIsNeverCutInTwo() {
    String cut = Excerpt.of("😀".repeat(100), 50);

    assertThat(Character.isHighSurrogate(cut.charAt(cut.length() - 1))).isFalse();
  }
}
