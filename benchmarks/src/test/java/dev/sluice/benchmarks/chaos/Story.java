package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Calls;
import dev.sluice.benchmarks.chaos.History.Chunk;
import dev.sluice.benchmarks.chaos.History.Ending;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.Recovery;
import dev.sluice.benchmarks.chaos.History.Repeat;
import dev.sluice.benchmarks.chaos.History.SeenTurn;
import dev.sluice.benchmarks.chaos.History.Sighting;
import dev.sluice.simulator.Replies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A healthy run, to plant defects in: a conversation of three turns, the second of which failed, a
 * single request that was cancelled, a document in its second version, and one that is gone.
 */
final class Story {
  static final String FIRST = Replies.to(null, "one");

  final List<Accepted> accepted = new ArrayList<>();
  final Set<String> cancels = new HashSet<>(Set.of("single"));
  final List<Repeat> repeats = new ArrayList<>(List.of(new Repeat("key", "t1", "t1")));
  final Map<String, List<Sighting>> sightings = new TreeMap<>();
  final Map<String, List<Ending>> endings = new TreeMap<>();
  final List<SeenTurn> turns = new ArrayList<>();
  final Map<String, Calls> calls = new TreeMap<>();
  final List<String> defects = new ArrayList<>();
  final List<Chunk> chunks = new ArrayList<>();
  final Set<String> poison = new HashSet<>(Set.of("poison-1"));
  final Set<String> deadLetters = new HashSet<>(Set.of("poison-1", "other"));
  final Set<String> unreadable = new HashSet<>(Set.of("poison-1"));
  final Map<String, Integer> memory = new TreeMap<>(Map.of("api", 300));
  final List<Recovery> recoveries = new ArrayList<>();

  Story() {
    chat("t1", "talk", "one", "completed");
    chat("t2", "talk", "two", "failed");
    chat("t3", "talk", "three", "completed");
    chat("single", null, "alone", "cancelled");
    document("v1", "paper", Set.of("a", "b"));
    document("v2", "paper", Set.of("b", "c"));
    document("w1", "note", Set.of("x"));
    document("w2", "note", Set.of());
    turns.add(new SeenTurn(1, "t1", FIRST));
    turns.add(new SeenTurn(2, "t3", Replies.to(FIRST, "three")));
    // A worker was killed between the call and its answer, and said so.
    calls.put("t1", new Calls(2, 1, 1));
    calls.put("t3", new Calls(1, 1, 0));
    calls.put("single", new Calls(1, 0, 0));
    chunks.add(new Chunk("paper", Set.of("b")));
    chunks.add(new Chunk("paper", Set.of("c")));
    recoveries.add(new Recovery(0, true, 900));
    recoveries.add(new Recovery(1, false, -1));
  }

  private void chat(String id, @Nullable String talk, String input, String end) {
    accepted.add(new Accepted(id, Kind.CHAT, talk, input, Set.of(), false, true, 100));
    sawEnd(id, end, end.equals("completed") ? "" : end.equals("failed") ? "unavailable" : end);
  }

  private void document(String id, String document, Set<String> words) {
    accepted.add(new Accepted(id, Kind.DOCUMENT, document, "", words, false, true, 100));
    sawEnd(id, "completed", "");
  }

  private void sawEnd(String id, String end, String code) {
    endings.put(id, new ArrayList<>(List.of(new Ending(end, code, 2_000))));
    see(id, 200, "processing", "accepted");
    see(id, 200, end, "chat");
  }

  /** Adds an answer of the API about an id. */
  void see(String id, int http, String state, String stage) {
    List<Sighting> seen = sightings.computeIfAbsent(id, i -> new ArrayList<>());
    seen.add(new Sighting(200 + 100L * seen.size(), http, state, stage, 0));
  }

  History history() {
    return new History(
        List.copyOf(accepted),
        cancels,
        Set.of(),
        repeats,
        sightings,
        endings,
        Map.of("talk", turns),
        calls,
        defects,
        chunks,
        poison,
        deadLetters,
        unreadable,
        memory,
        512,
        recoveries,
        false);
  }
}
