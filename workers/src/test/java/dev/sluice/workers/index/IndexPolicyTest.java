package dev.sluice.workers.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexMark.Empty;
import dev.sluice.core.vectors.IndexMark.Marked;
import dev.sluice.core.vectors.IndexMark.Unmarked;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexPolicyTest {
  private static final Instant BEFORE = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOW = BEFORE.plusSeconds(60);
  private static final IndexChoice MINI = new IndexChoice("mini", 200, 30);
  private static final IndexChoice ADA = new IndexChoice("ada", 200, 30);

  private final IndexPolicy policy = new IndexPolicy(MINI, model -> !model.equals("gone"), true);

  private static IndexPolicy.Sight running(IndexMark active, @Nullable IndexMark next) {
    return new IndexPolicy.Sight(active, next, null, false);
  }

  private static IndexPolicy.Sight starting(IndexMark active, @Nullable IndexMark next) {
    return new IndexPolicy.Sight(active, next, NOW, false);
  }

  private static KnownIndexes known(IndexChoice kind, boolean begun) {
    IndexFacts facts = IndexFacts.newBuilder(kind.facts("one", "", BEFORE)).setBegun(begun).build();
    return new KnownIndexes(facts, true, null, List.of());
  }

  private static KnownIndexes building(IndexChoice from, IndexChoice to) {
    return KnownIndexes.newBuilder(known(from, true))
        .setNext(IndexFacts.newBuilder(to.facts("two", "two", BEFORE)).setBegun(true).build())
        .build();
  }

  private KnownIndexes decided(@Nullable KnownIndexes known, IndexPolicy.Sight sight) {
    return policy.decide(known, sight, "new", NOW).orElseThrow().known();
  }

  private Optional<IndexPolicy.Change> change(KnownIndexes known, IndexPolicy.Sight sight) {
    return policy.decide(known, sight, "new", NOW);
  }

  @Test
  void aFirstIndexIsBegunAndHeldAgainstTheDocuments() {
    KnownIndexes first = decided(null, starting(new Empty(), null));
    assertThat(first.getActive()).isEqualTo(MINI.facts("new", "", NOW));
    assertThat(first.getComplete()).isFalse();
    assertThat(first.getNext()).isNull();
  }

  @Test
  void anIndexOfAnOlderReleaseIsTakenOverAsItIs() {
    KnownIndexes taken = decided(null, starting(new Unmarked("mini"), null));
    assertThat(taken.getActive().getAdopted()).isTrue();
    assertThat(taken.getComplete()).isTrue();
    assertThat(change(taken, starting(new Unmarked("mini"), null))).isEmpty();
    KnownIndexes lost = decided(taken, running(new Empty(), null));
    assertThat(lost.getActive().getAdopted()).isFalse();
    assertThat(lost.getComplete()).isFalse();
  }

  @Test
  void aFirstIndexHoldsWhateverIsStoredWhileStatesDoNotSayWhere() {
    KnownIndexes first =
        new IndexPolicy(MINI, model -> true, false)
            .decide(null, starting(new Empty(), null), "new", NOW)
            .orElseThrow()
            .known();
    assertThat(first.getActive().getAdopted()).isTrue();
    assertThat(first.getComplete()).isTrue();
  }

  @Test
  void anIndexThatTheLogDoesNotKnowIsHeldAgainstTheDocuments() {
    KnownIndexes found = decided(null, starting(new Marked("x", "mini"), null));
    assertThat(found.getActive().getId()).isEqualTo("x");
    assertThat(found.getComplete()).isFalse();
  }

  @Test
  void anIndexThatIsAsItMustBeIsLeftAlone() {
    assertThat(change(known(MINI, true), running(new Marked("one", "mini"), null))).isEmpty();
    assertThat(change(known(MINI, false), running(new Empty(), null))).isEmpty();
    assertThat(change(known(MINI, true), starting(new Marked("one", "mini"), null))).isEmpty();
    // The settings of a process that runs already do not count.
    assertThat(change(known(ADA, true), running(new Marked("one", "ada"), null))).isEmpty();
  }

  @Test
  void aMarkThatIsSeenIsNoted() {
    KnownIndexes seen = decided(known(MINI, false), running(new Marked("one", "mini"), null));
    assertThat(seen.getActive().getBegun()).isTrue();
    assertThat(seen.getComplete()).isTrue();
  }

  @Test
  void anEmptiedIndexIsFilledInItsPlaceAndAnotherIsLeftAlone() {
    KnownIndexes emptied = decided(known(MINI, true), running(new Empty(), null));
    assertThat(emptied.getActive()).isEqualTo(MINI.facts("new", "", NOW));
    assertThat(emptied.getComplete()).isFalse();

    KnownIndexes replaced = decided(known(MINI, true), running(new Marked("x", "mini"), null));
    assertThat(replaced.getActive()).isEqualTo(MINI.facts("new", "new", NOW));
  }

  @Test
  void anEmptyIndexThatWasNeverSeenIsBegunAnewAtAStart() {
    KnownIndexes anew = decided(known(ADA, false), starting(new Empty(), null));
    assertThat(anew.getActive()).isEqualTo(MINI.facts("new", "", NOW));
    assertThat(anew.getNext()).isNull();
    assertThat(change(anew, starting(new Empty(), null))).isEmpty();
  }

  @Test
  void anotherModelOrOtherChunksAreBuiltBeside() {
    for (IndexChoice kind :
        new IndexChoice[] {
          ADA, new IndexChoice("mini", 100, 30), new IndexChoice("mini", 200, 0)
        }) {
      KnownIndexes both =
          decided(known(kind, true), starting(new Marked("one", kind.model()), null));
      assertThat(both.getActive().getId()).isEqualTo("one");
      assertThat(both.getComplete()).isTrue();
      assertThat(both.getNext()).isEqualTo(MINI.facts("new", "new", NOW));
      KnownIndexes after = IndexPolicy.filled(both);
      assertThat(after.getActive().getId()).isEqualTo("new");
      assertThat(after.getComplete()).isTrue();
      assertThat(after.getNext()).isNull();
      assertThat(after.getReplaced()).containsExactly("");
      assertThat(IndexPolicy.cleaned(after).getReplaced()).isEmpty();
    }
  }

  @Test
  void anIndexWhoseModelCannotBeAskedIsNotSearchedAnyMore() {
    KnownIndexes instead =
        decided(
            known(new IndexChoice("gone", 200, 30), true),
            starting(new Marked("one", "gone"), null));
    assertThat(instead.getActive().getId()).isEqualTo("new");
    assertThat(instead.getComplete()).isFalse();
    assertThat(instead.getNext()).isNull();
  }

  @Test
  void settingsThatAreSetBackGiveTheNextIndexUp() {
    KnownIndexes back =
        decided(building(MINI, ADA), starting(new Marked("one", "mini"), new Marked("two", "ada")));
    assertThat(back.getActive().getId()).isEqualTo("one");
    assertThat(back.getNext()).isNull();
    assertThat(back.getComplete()).isFalse();
    assertThat(back.getReplaced()).containsExactly("two");
  }

  @Test
  void aBuildingGoesOnAfterARestart() {
    assertThat(
            change(
                building(ADA, MINI), starting(new Marked("one", "ada"), new Marked("two", "mini"))))
        .isEmpty();
  }

  @Test
  void whicheverOfTheTwoIsLostTheOtherGoesOn() {
    KnownIndexes next =
        decided(building(ADA, MINI), running(new Marked("one", "ada"), new Empty()));
    assertThat(next.getActive().getId()).isEqualTo("one");
    assertThat(next.getNext()).isEqualTo(MINI.facts("new", "new", NOW));

    KnownIndexes active =
        decided(building(ADA, MINI), running(new Empty(), new Marked("two", "mini")));
    assertThat(active.getActive().getId()).isEqualTo("two");
    assertThat(active.getNext()).isNull();
    assertThat(active.getComplete()).isFalse();
  }

  @Test
  void anOperatorHasItBuiltAgain() {
    KnownIndexes asked =
        decided(
            known(MINI, true), new IndexPolicy.Sight(new Marked("one", "mini"), null, null, true));
    assertThat(asked.getActive().getId()).isEqualTo("one");
    assertThat(asked.getNext()).isEqualTo(MINI.facts("new", "new", NOW));
  }
}
