package dev.sluice.workers.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ContextFindingsTest {
  private static final AvroCodec<ContextResult> CODEC = AvroCodec.of(ContextResult.class);

  private static List<Turn> turns(int count, int size) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            i -> new Turn((long) i, "r" + i, "ä".repeat(size), "x".repeat(size), Instant.EPOCH))
        .toList();
  }

  private static List<Passage> passages(int count, int size) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Passage("d" + i, i, 1.0 / (i + 1), "日".repeat(size), "title"))
        .toList();
  }

  @Property(tries = 200)
  void whatIsKeptFitsAndIsTheNewestAndTheBest(
      @ForAll @IntRange(max = 30) int turns,
      @ForAll @IntRange(max = 5_000) int turnSize,
      @ForAll @IntRange(max = 30) int passages,
      @ForAll @IntRange(max = 5_000) int passageSize) {
    ContextFindings all =
        new ContextFindings(turns(turns, turnSize), passages(passages, passageSize));

    ContextFindings kept = all.within(60_000);

    ContextResult record =
        ContextResult.newBuilder()
            .setRequestId("r")
            .setKind(ContextKind.FOUND)
            .setTurns(kept.turns())
            .setPassages(kept.passages())
            .build();
    assertThat(CODEC.encode(record)).hasSizeLessThan(60_000 + 100);
    assertThat(all.turns()).endsWith(kept.turns().toArray(Turn[]::new));
    assertThat(all.passages()).startsWith(kept.passages().toArray(Passage[]::new));
    assertThat(kept.turns()).hasSizeGreaterThanOrEqualTo(Math.min(1, turns));
  }

  @Example
  void whatFitsIsKeptWhole() {
    ContextFindings all = new ContextFindings(turns(3, 100), passages(3, 100));

    assertThat(all.within(60_000)).isEqualTo(all);
  }
}
