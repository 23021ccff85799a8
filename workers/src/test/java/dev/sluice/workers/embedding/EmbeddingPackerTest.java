package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.workers.packing.PackingBounds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmbeddingPackerTest {
  private static final Duration LINGER = Duration.ofMillis(50);

  private final ScriptedEmbeddings provider =
      new ScriptedEmbeddings(new EmbeddingLimits(8, 40, 10), ScriptedEmbeddings::sound);

  private EmbeddingPacker packer(int tokens) {
    return EmbeddingPacker.start(
        "test", provider, new PackingBounds(100, tokens, LINGER, 4), () -> 0);
  }

  @Test
  void textsOfManyCallersShareCallsWithinTheProvidersLimits() throws Exception {
    try (EmbeddingPacker packer = packer(1_000);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EmbeddedText>> all =
          IntStream.range(0, 200)
              .mapToObj(i ->
                  callers.submit(() -> packer.embed("acme", "word ".repeat(1 + i % 9).strip())))
              .toList();
      for (int i = 0; i < 200; i++) {
        String text = "word ".repeat(1 + i % 9).strip();
        assertThat(all.get(i).get().vector()).isEqualTo(ScriptedEmbeddings.vector(text));
        assertThat(all.get(i).get().usage().getInputTokens()).isEqualTo(Tokens.count(text));
      }
    }
    assertThat(provider.calls)
        .allSatisfy(call -> {
          assertThat(call).hasSizeLessThanOrEqualTo(8);
          assertThat(call.stream().mapToInt(Tokens::count).sum()).isLessThanOrEqualTo(40);
        });
    // 5 tokens on average, so 8 texts and 40 tokens fill a call alike: 25 calls at the least.
    assertThat(provider.calls).hasSizeLessThan(60);
  }

  @Test
  void noCallIsLargerThanItsOwnBoundsEither() throws Exception {
    try (EmbeddingPacker packer = packer(10);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EmbeddedText>> all =
          IntStream.range(0, 20)
              .mapToObj(i -> callers.submit(() -> packer.embed("acme", "one two three")))
              .toList();
      for (Future<EmbeddedText> each : all) {
        each.get();
      }
    }
    assertThat(provider.calls)
        .allSatisfy(call ->
            assertThat(call.stream().mapToInt(Tokens::count).sum()).isLessThanOrEqualTo(10));
  }

  @Test
  void aTextThatNoCallTakesIsRefusedWithoutOne() {
    try (EmbeddingPacker packer = packer(1_000)) {
      assertThatThrownBy(() -> packer.embed("acme", "word ".repeat(11).strip()))
          .isInstanceOfSatisfying(
              PermanentException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCodes.INPUT_TOO_LONG))
          .hasMessage("the text has 11 tokens; scripted-1 takes at most 10 in one input");
      assertThatThrownBy(() -> packer.embed("acme", " \n"))
          .isInstanceOfSatisfying(
              CallException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCodes.INVALID_REQUEST));
    }
    assertThat(provider.calls).isEmpty();
  }
}
