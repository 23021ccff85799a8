package dev.sluice.workers.index;

import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What follows from what the vector indexes say of themselves. Pure. */
final class IndexPolicy {
  private final IndexChoice choice;
  private final Predicate<String> embeddable;
  private final boolean tracked;

  /**
   * @param choice the kind of index that the settings ask for
   * @param embeddable whether queries can be embedded for an index of a model
   * @param tracked whether documents' states say which index they are in; they do not while the
   *     release before writes them too
   */
  IndexPolicy(IndexChoice choice, Predicate<String> embeddable, boolean tracked) {
    this.choice = choice;
    this.embeddable = embeddable;
    this.tracked = tracked;
  }

  /**
   * What is seen of the indexes.
   *
   * @param active the mark of the one that is searched
   * @param next the mark of the one that is built; null if there is none
   * @param startedAt when the process began to watch, until nothing follows from that any more:
   *     then its settings count; null after that
   * @param asked whether an operator asked for the index to be built again
   */
  record Sight(
      IndexMark active, @Nullable IndexMark next, @Nullable Instant startedAt, boolean asked) {}

  /**
   * A change of what is known.
   *
   * @param why in a sentence, for the log
   * @param alarming whether data was lost
   */
  record Change(KnownIndexes known, String why, boolean alarming) {}

  /**
   * What is known from now on; empty if nothing changes.
   *
   * @param known null if the log says nothing of indexes
   * @param id for an index that is begun
   */
  Optional<Change> decide(@Nullable KnownIndexes known, Sight sight, String id, Instant now) {
    if (known == null) {
      return Optional.of(first(sight.active(), id, now));
    }
    if (!isRight(known.getActive(), sight.active())) {
      return Optional.of(lost(known, sight.active(), id, now));
    }
    IndexFacts next = known.getNext();
    if (next != null && sight.next() != null && !isRight(next, sight.next())) {
      return Optional.of(
          new Change(
              beside(known, id, now),
              "The vector index that was being built lost its data, and is begun again",
              true));
    }
    Instant startedAt = sight.startedAt();
    if (startedAt != null) {
      Optional<Change> change = settled(known, sight.active(), startedAt, id, now);
      if (change.isPresent()) {
        return change;
      }
    }
    if (sight.asked()) {
      return Optional.of(
          new Change(
              beside(known, id, now),
              "The vector index is built again; the one there is answers until then",
              false));
    }
    return begun(known, sight);
  }

  private Change first(IndexMark mark, String id, Instant now) {
    IndexFacts fresh = choice.facts(id, "", now);
    return switch (mark) {
      case IndexMark.Empty _ ->
          new Change(
              known(IndexFacts.newBuilder(fresh).setAdopted(!tracked).build(), !tracked),
              "The vector index is begun as " + id,
              false);
      case IndexMark.Unmarked(String model) -> {
        IndexFacts adopted =
            IndexFacts.newBuilder(fresh).setModel(model).setBegun(true).setAdopted(true).build();
        yield new Change(
            known(adopted, true),
            "The vector index of an older release is taken over as " + id,
            false);
      }
      case IndexMark.Marked(String known, String model) -> {
        IndexFacts found =
            IndexFacts.newBuilder(fresh).setId(known).setModel(model).setBegun(true).build();
        yield new Change(
            known(found, false),
            "The log does not know the vector index %s: it is held against the documents"
                .formatted(known),
            true);
      }
    };
  }

  /**
   * An empty index is begun again in its place, and another that is there is left alone. One that
   * is being built takes the lost one's place at once.
   */
  private Change lost(KnownIndexes known, IndexMark mark, String id, Instant now) {
    IndexFacts lost = known.getActive();
    IndexFacts next = known.getNext();
    String place = mark instanceof IndexMark.Empty ? lost.getPlace() : id;
    IndexFacts instead = next == null ? choice.facts(id, place, now) : next;
    String what =
        mark instanceof IndexMark.Empty ? "lost its data" : "is gone, another is in its place";
    return new Change(
        instead(known, instead),
        "The vector index %s %s; it is filled again as %s"
            .formatted(lost.getId(), what, instead.getId()),
        true);
  }

  /** Holds the settings of a process that starts against what there is. */
  private Optional<Change> settled(
      KnownIndexes known, IndexMark mark, Instant startedAt, String id, Instant now) {
    IndexFacts active = known.getActive();
    IndexFacts next = known.getNext();
    boolean older = active.getMadeAt().isBefore(startedAt);
    if (older && !active.getBegun() && mark instanceof IndexMark.Empty && next == null) {
      // What was stored in it before its mark was noted may be lost.
      return Optional.of(
          new Change(
              instead(known, choice.facts(id, active.getPlace(), now)),
              "The vector index is empty, and is begun as %s: %s".formatted(id, choice.words()),
              false));
    }
    if (next == null ? choice.fits(active) : choice.fits(next)) {
      return Optional.empty();
    }
    if (choice.fits(active)) {
      return Optional.of(
          new Change(
              givenUp(known),
              "The settings are those of the vector index %s again; the one that was being built is given up"
                  .formatted(active.getId()),
              false));
    }
    if (!embeddable.test(active.getModel())) {
      return Optional.of(
          new Change(
              KnownIndexes.newBuilder(instead(known, choice.facts(id, id, now)))
                  .setReplaced(with(known, active.getPlace()))
                  .build(),
              "The vector index was made with %s, which cannot be asked any more (is OPENAI_API_KEY set?); searches find only what is in the one that is filled now, with %s"
                  .formatted(active.getModel(), choice.words()),
              true));
    }
    return Optional.of(
        new Change(
            beside(known, id, now),
            "The vector index was made with %s in chunks of %d tokens; one with %s is built beside it from the texts, and the old one answers until then"
                .formatted(active.getModel(), active.getChunkTokens(), choice.words()),
            false));
  }

  private KnownIndexes beside(KnownIndexes known, String id, Instant now) {
    IndexFacts before = known.getNext();
    return KnownIndexes.newBuilder(known)
        .setNext(choice.facts(id, id, now))
        .setReplaced(before == null ? known.getReplaced() : with(known, before.getPlace()))
        .build();
  }

  private static KnownIndexes known(IndexFacts active, boolean complete) {
    return new KnownIndexes(active, complete, null, List.of());
  }

  /** Another index is searched, and is to be filled. */
  private static KnownIndexes instead(KnownIndexes known, IndexFacts active) {
    return new KnownIndexes(active, false, null, known.getReplaced());
  }

  /** The index that is searched stays, and the one that was built is given up. */
  private static KnownIndexes givenUp(KnownIndexes known) {
    IndexFacts next = known.getNext();
    return new KnownIndexes(
        known.getActive(),
        false,
        null,
        next == null ? known.getReplaced() : with(known, next.getPlace()));
  }

  private static List<String> with(KnownIndexes known, String place) {
    List<String> places = new ArrayList<>(known.getReplaced());
    places.add(place);
    return places;
  }

  /** Notes that an index was seen with its mark. */
  private static Optional<Change> begun(KnownIndexes known, Sight sight) {
    IndexFacts active = known.getActive();
    IndexFacts next = known.getNext();
    boolean first = !active.getBegun() && sight.active() instanceof IndexMark.Marked;
    boolean second = next != null && !next.getBegun() && sight.next() instanceof IndexMark.Marked;
    if (!first && !second) {
      return Optional.empty();
    }
    KnownIndexes seen =
        KnownIndexes.newBuilder(known)
            .setActive(first ? seen(active) : active)
            .setNext(second && next != null ? seen(next) : next)
            .build();
    return Optional.of(new Change(seen, "The vector index carries its mark", false));
  }

  private static IndexFacts seen(IndexFacts facts) {
    return IndexFacts.newBuilder(facts).setBegun(true).build();
  }

  /** What is known once the index that is filled holds everything. */
  static KnownIndexes filled(KnownIndexes known) {
    IndexFacts next = known.getNext();
    return next == null
        ? new KnownIndexes(known.getActive(), true, null, known.getReplaced())
        : new KnownIndexes(next, true, null, with(known, known.getActive().getPlace()));
  }

  /** What is known once the indexes that were replaced are removed. */
  static KnownIndexes cleaned(KnownIndexes known) {
    return KnownIndexes.newBuilder(known).setReplaced(List.of()).build();
  }

  /** Whether an index says of itself what it must. */
  static boolean isRight(IndexFacts facts, IndexMark mark) {
    return IndexSite.of(facts.getId(), facts.getBegun(), facts.getAdopted()).isRight(mark);
  }

  /** The index in which chunks are stored. */
  static IndexFacts target(KnownIndexes known) {
    IndexFacts next = known.getNext();
    return next == null ? known.getActive() : next;
  }
}
