package dev.sluice.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.chaos.History.Calls;
import dev.sluice.benchmarks.chaos.History.Chunk;
import dev.sluice.benchmarks.chaos.History.Ending;
import dev.sluice.benchmarks.chaos.History.Recovery;
import dev.sluice.benchmarks.chaos.History.Repeat;
import dev.sluice.benchmarks.chaos.History.SeenTurn;
import dev.sluice.benchmarks.chaos.Violation.Rule;
import dev.sluice.simulator.Replies;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Each defect that is planted in a healthy history is reported with its id, and as no other defect.
 */
class CheckerTest {
  private final Story story = new Story();

  private void expect(Rule rule, String id, String part) {
    assertThat(Checker.check(story.history()))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.rule()).isEqualTo(rule);
          assertThat(violation.id()).isEqualTo(id);
          assertThat(violation.what()).contains(id, part);
        });
  }

  @Test
  void aHealthyHistoryKeepsEveryPromise() {
    assertThat(Checker.check(story.history())).isEmpty();
  }

  @Test
  void aRequestThatNeverEnded() {
    story.endings.remove("t2");
    story.sightings.get("t2").removeLast();
    expect(Rule.ONE_END, "t2", "never ended");
  }

  @Test
  void aRequestThatEndedTwice() {
    story.endings.get("t2").addFirst(new Ending("expired", "deadline_exceeded", 1_000));
    expect(Rule.ONE_END, "t2", "ended as");
  }

  @Test
  void aCancellingThatNobodyAskedFor() {
    story.cancels.clear();
    expect(Rule.ONE_END, "single", "nobody had asked");
  }

  @Test
  void anEndThatCameBeforeItsTime() {
    story.endings.put("t2", List.of(new Ending("expired", "deadline_exceeded", 1_000)));
    story.sightings.get("t2").removeLast();
    story.see("t2", 200, "expired", "chat");
    expect(Rule.ONE_END, "t2", "before its deadline");
  }

  @Test
  void aDefectOfOurOwn() {
    story.endings.put("t2", List.of(new Ending("failed", "internal", 1_000)));
    expect(Rule.ONE_END, "t2", "defect of Sluice");
  }

  @Test
  void turnsInAnotherOrder() {
    story.turns.clear();
    String first = Replies.to(null, "three");
    story.turns.add(new SeenTurn(1, "t3", first));
    story.turns.add(new SeenTurn(2, "t1", Replies.to(first, "one")));
    expect(Rule.TURNS, "talk", "t1 comes after one that was accepted later");
  }

  @Test
  void aTurnThatIsLost() {
    story.turns.removeLast();
    expect(Rule.TURNS, "talk", "t3 completed and has no turn");
  }

  @Test
  void aTurnThatIsThereTwice() {
    String second = story.turns.getLast().output();
    story.turns.add(new SeenTurn(3, "t3", Replies.to(second, "three")));
    expect(Rule.TURNS, "talk", "t3 has more than one turn");
  }

  @Test
  void aNumberThatIsLeftOut() {
    story.turns.set(1, new SeenTurn(3, "t3", story.turns.get(1).output()));
    expect(Rule.TURNS, "talk", "after turn 1 of talk comes turn 3");
  }

  @Test
  void aReplyThatDidNotKnowTheOneBefore() {
    story.turns.set(1, new SeenTurn(2, "t3", Replies.to(null, "three")));
    expect(Rule.TURNS, "talk", "the reply of t3 does not follow");
  }

  @Test
  void aCallThatWasPaidTwiceInSilence() {
    story.calls.put("t3", new Calls(2, 1, 0));
    expect(Rule.PAID_CALLS, "t3", "was paid for 2 times, and 0 calls are reported");
  }

  @Test
  void anAnswerThatNobodyGave() {
    story.calls.put("t3", new Calls(0, 1, 0));
    expect(Rule.PAID_CALLS, "t3", "the provider never answered");
  }

  @Test
  void anAnswerWithoutItsUsage() {
    story.calls.put("t3", new Calls(1, 0, 0));
    expect(Rule.PAID_CALLS, "t3", "without a usage record");
  }

  @Test
  void aStatusThatWentBack() {
    story.see("t1", 200, "processing", "chat");
    story.see("t1", 200, "completed", "chat");
    expect(Rule.STATUS, "t1", "went back from completed to processing");
  }

  @Test
  void aStageThatWentBack() {
    story.sightings.get("t1").clear();
    story.see("t1", 200, "processing", "chat");
    story.see("t1", 200, "processing", "context");
    story.see("t1", 200, "completed", "chat");
    expect(Rule.STATUS, "t1", "went back to the stage context");
  }

  @Test
  void aStatusThatWasNotThere() {
    story.sightings.get("t1").clear();
    story.see("t1", 404, "", "");
    story.see("t1", 200, "completed", "chat");
    expect(Rule.STATUS, "t1", "was unknown");
  }

  @Test
  void aStatusThatTheLogDoesNotBearOut() {
    story.sightings.get("t1").removeLast();
    expect(Rule.STATUS, "t1", "shown as processing at the end, and the log has it as completed");
  }

  @Test
  void aRepeatThatBecameAnotherRequest() {
    story.repeats.add(new Repeat("key-3", "t3", "t4"));
    expect(Rule.REPEATS, "t4", "t3 and t4 are two requests of the one key key-3");
  }

  @Test
  void aVectorThatIsMissing() {
    story.chunks.removeLast();
    expect(Rule.VECTORS, "paper", "missing, of the words [c]");
  }

  @Test
  void aVectorThatIsLeftOver() {
    story.chunks.add(new Chunk("note", Set.of("x")));
    expect(Rule.VECTORS, "note", "left over, of the words [x]");
  }

  @Test
  void aVectorThatIsThereTwice() {
    story.chunks.add(new Chunk("paper", Set.of("c")));
    expect(Rule.VECTORS, "paper", "there twice, of the words [c]");
  }

  @Test
  void poisonThatVanished() {
    story.deadLetters.remove("poison-1");
    expect(Rule.POISON, "poison-1", "is in no dead letter");
  }

  @Test
  void aGoodRecordThatIsSetAsideAsUnreadable() {
    story.unreadable.add("other");
    expect(Rule.POISON, "other", "set aside as unreadable");
  }

  @Test
  void aProcessThatGrew() {
    story.memory.put("api", 513);
    expect(Rule.MEMORY, "api", "513 MiB");
  }

  @Test
  void aPartitionThatCameBackLate() {
    story.recoveries.set(0, new Recovery(0, true, 15_001));
    expect(Rule.RECOVERY, "partition 0", "15001 ms after the last fault");
  }

  @Test
  void aPartitionThatStandsStill() {
    story.recoveries.set(0, new Recovery(0, true, -1));
    expect(Rule.RECOVERY, "partition 0", "completed nothing");
  }

  @Test
  void anAnswerThatTellsOfADefect() {
    story.defects.add("GET /status/t1 was answered 500");
    expect(Rule.ANSWERS, "GET /status/t1 was answered 500", "500");
  }
}
