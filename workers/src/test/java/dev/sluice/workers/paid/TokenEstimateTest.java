package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.settings.TokenCharge;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
  private static LlmCall call(int maxTokens, String... contents) {
    return new LlmCall(
        "acme",
        "c",
        "gpt-4",
        List.of(contents).stream().map(c -> new Message(Role.USER, c)).toList(),
        List.of(),
        0.7,
        maxTokens,
        "text",
        false,
        VirtualTime.START);
  }

  @Test
  void aLongAnswerOutweighsAShortInput() {
    assertThat(TokenEstimate.of(call(1000, "What is a sluice?"))).isEqualTo(1000);
  }

  @Test
  void aLongInputOutweighsAShortAnswer() {
    String text = "a gate in a channel ".repeat(500);
    int tokens = Tokens.count(text);
    assertThat(TokenEstimate.of(call(10, text, text))).isBetween(2 * tokens, 2 * tokens + 20);
  }

  @Test
  void textThatIsAllTokensIsNotUnderrated() {
    String text = "\ud83e\udd16".repeat(300);
    assertThat(TokenEstimate.of(call(700, text))).isGreaterThanOrEqualTo(Tokens.count(text));
  }

  @Test
  void longWordsAreChargedByTheirCharacters() {
    String text = " ".repeat(4000);
    assertThat(Tokens.count(text)).isLessThan(900);
    assertThat(TokenEstimate.of(call(10, text))).isEqualTo(1000);
  }

  @Test
  void whatWasReservedStaysChargedUnlessTheInputWasMore() {
    assertThat(TokenEstimate.charged(100, new Usage(9, 1), TokenCharge.RESERVED)).isEqualTo(100);
    assertThat(TokenEstimate.charged(100, new Usage(230, 1), TokenCharge.RESERVED)).isEqualTo(230);
  }

  @Test
  void aProviderMayChargeWhatWasUsed() {
    assertThat(TokenEstimate.charged(100, new Usage(9, 1), TokenCharge.USED)).isEqualTo(10);
  }

  @Test
  void textsAddUp() {
    assertThat(TokenEstimate.of(List.of("one two", "three"))).isEqualTo(3);
  }
}
