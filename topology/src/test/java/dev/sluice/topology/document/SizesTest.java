package dev.sluice.topology.document;

import static dev.sluice.topology.document.Desk.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.DocumentState;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is too large to be kept is refused with the reason, and harms nothing else. */
class SizesTest {
  private static final AvroCodec<DocumentState> CODEC = AvroCodec.of(DocumentState.class);

  private final DocumentPolicy small =
      policy(Map.of("CHUNK_TOKENS", "16", "MAX_RECORD_BYTES", "65536"));
  private final Desk desk = new Desk(small);

  @Test
  void moreChunksThanTheStateCanHoldAreRefused() {
    desk.change(upsert("sea"));
    desk.answerAll();

    desk.change(upsert(words(2000)).setRequestId("r2"));

    StatusEvent end = desk.statuses.getLast();
    assertThat(end.getState()).isEqualTo(State.FAILED);
    assertThat(end.getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
    assertThat(end.getFailure().getMessage()).contains("CHUNK_TOKENS", "MAX_RECORD_BYTES");
    assertThat(desk.tasks).isEmpty();
    assertThat(desk.state().getChunks()).hasSize(1);
    desk.change(upsert("sea").setRequestId("r3"));
    assertThat(desk.steps("r3")).containsExactly("COMPLETED unchanged");
  }

  @Test
  void aDocumentThatIsTooLargeToWaitIsRefusedAndTheOneBeforeItGoesOnWaiting() {
    desk.change(upsert(words(300)).setRequestId("r1"));
    desk.change(upsert("sky").setRequestId("r2"));

    desk.change(upsert("sun").setRequestId("r3").setText("x".repeat(60_000)));

    assertThat(desk.steps("r3")).containsExactly("FAILED accepted");
    assertThat(desk.statuses.getLast().getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
    desk.answerAll();
    assertThat(desk.steps("r2")).endsWith("COMPLETED stored");
    desk.change(upsert("sun").setRequestId("r3").setText("x".repeat(60_000)));
    desk.answerAll();
    assertThat(desk.steps("r3")).endsWith("COMPLETED stored");
  }

  @Test
  void theLargestDocumentFitsEvenWhileAnotherLargestIsUnderWay() {
    Desk desk = new Desk(policy(Map.of()));
    String prose = "Every sentence of this long text is a little like all the others, isn't it? ";
    String text = prose.repeat(DocumentRules.MAX_TEXT_BYTES / prose.length());

    desk.change(upsert().setText("A. " + text));
    desk.answerAll();
    desk.change(upsert().setText("B. " + text).setTitle("other"));
    desk.change(upsert().setText("C. " + text).setRequestId("r3"));

    assertThat(desk.steps("r3")).containsExactly("PROCESSING accepted");
    int bytes = CODEC.encode(desk.state()).length;
    assertThat(bytes).isBetween(DocumentRules.MAX_TEXT_BYTES, policy(Map.of()).stateBytes());
    desk.answer(desk.tasks.removeFirst(), null);
    assertThat(desk.state().getChunks()).hasSizeGreaterThan(2000);
    desk.pass(Duration.ofDays(1));
    assertThat(desk.steps("r3")).hasSize(2);
  }

  @Test
  void chunksHaveRoomInTheSmallestRecords() {
    assertThat(small.chunker().bytes()).isBetween(15_000, 16_384);
    assertThat(policy(Map.of()).chunker().bytes()).isEqualTo(65_536);
    assertThat(policy(Map.of()).chunker().tokens()).isEqualTo(200);
    assertThat(policy(Map.of()).chunker().overlap()).isEqualTo(30);
  }

  private static String[] words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "number " + i).toArray(String[]::new);
  }

  @Test
  void chunksAreAsLongAndShareAsMuchAsIsSet() {
    String text = "alpha beta gamma delta epsilon zeta eta theta ".repeat(20);
    List<TextPiece> apart = policy(Map.of("CHUNK_TOKENS", "16")).chunker().cut(text);
    List<TextPiece> long_ = policy(Map.of("CHUNK_TOKENS", "64")).chunker().cut(text);
    assertThat(long_.size()).isLessThan(apart.size() / 2);
    List<TextPiece> sharing = chunker(Map.of("CHUNK_TOKENS", "16", "CHUNK_OVERLAP", "8")).cut(text);
    for (int i = 1; i < apart.size(); i++) {
      assertThat(apart.get(i).start()).isGreaterThanOrEqualTo(apart.get(i - 1).end());
    }
    for (int i = 1; i < sharing.size(); i++) {
      assertThat(sharing.get(i).start()).isLessThan(sharing.get(i - 1).end());
    }
  }

  private static Chunker chunker(Map<String, String> flags) {
    return DocumentPolicy.of(
            Settings.read(
                SettingsSource.of(flags, Map.of(), Path.of("src/test/no-environment-files"))),
            Duration.ofDays(7))
        .chunker();
  }

  private static DocumentPolicy policy(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    if (flags.containsKey("CHUNK_TOKENS")) {
      all.put("CHUNK_OVERLAP", "0");
    }
    return DocumentPolicy.of(
        Settings.read(SettingsSource.of(all, Map.of(), Path.of("src/test/no-environment-files"))),
        Duration.ofDays(7));
  }
}
