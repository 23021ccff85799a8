package dev.sluice.benchmarks.chaos;

import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.benchmarks.chaos.Api.Answer;
import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Calls;
import dev.sluice.benchmarks.chaos.History.Chunk;
import dev.sluice.benchmarks.chaos.History.Ending;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.SeenTurn;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import tools.jackson.databind.JsonNode;

/** Collects what there is to see when a run has come to rest. */
final class Evidence {
  private static final String TENANT = "default";
  private static final int TRIES = 20;
  private static final int PAUSE_MILLIS = 500;

  private final Site site;
  private final Recorder recorder;
  private final Api api;
  private final Settings settings;
  private final LogReader log;

  Evidence(Site site, Recorder recorder, Api api) {
    this.site = site;
    this.recorder = recorder;
    this.api = api;
    this.settings = site.settings();
    this.log = new LogReader(settings.kafka());
  }

  /**
   * All of it.
   *
   * @param mended when the last fault was over
   * @param forgetful whether Redis was emptied
   */
  History collect(long mended, int memoryBound, boolean forgetful)
      throws IOException, InterruptedException {
    List<Accepted> accepted = recorder.accepted();
    Map<String, List<Ending>> endings = endings();
    List<DeadLetter> deadLetters = deadLetters(recorder.poison());
    return new History(
        accepted,
        recorder.cancels(),
        recorder.unsure(),
        recorder.repeats(),
        recorder.sightings(),
        endings,
        turns(accepted, endings),
        calls(accepted),
        recorder.defects(),
        chunks(),
        recorder.poison(),
        keys(deadLetters),
        keys(
            deadLetters.stream()
                .filter(deadLetter ->
                    FailureCodes.UNDECODABLE.equals(deadLetter.getFailure().getCode()))
                .toList()),
        recorder.memory(),
        memoryBound,
        Recoveries.after(mended, accepted, endings, settings.kafka().partitions()),
        forgetful);
  }

  private Map<String, List<Ending>> endings() {
    Map<String, List<Ending>> endings = new TreeMap<>();
    for (StatusEvent event : log.read(Topics.STATUS)) {
      if (Lifecycle.isTerminal(event.getState())) {
        Failure failure = event.getFailure();
        endings
            .computeIfAbsent(event.getId(), id -> new ArrayList<>())
            .add(
                new Ending(
                    event.getState().name().toLowerCase(Locale.ROOT),
                    failure == null ? "" : failure.getCode(),
                    recorder.since(event.getAt().toEpochMilli())));
      }
    }
    return endings;
  }

  private Map<String, List<SeenTurn>> turns(
      List<Accepted> accepted, Map<String, List<Ending>> endings) throws InterruptedException {
    Map<String, Set<String>> completed = new TreeMap<>();
    for (Accepted one : accepted) {
      String thread = one.thread();
      if (one.kind() == Kind.CHAT && thread != null) {
        Set<String> ids = completed.computeIfAbsent(thread, t -> new HashSet<>());
        if (endings.getOrDefault(one.id(), List.of()).stream()
            .anyMatch(e -> e.state().equals("completed"))) {
          ids.add(one.id());
        }
      }
    }
    Map<String, List<SeenTurn>> turns = new TreeMap<>();
    for (Map.Entry<String, Set<String>> conversation : completed.entrySet()) {
      turns.put(conversation.getKey(), turns(conversation.getKey(), conversation.getValue()));
    }
    return turns;
  }

  /** A turn is there soon after its request has ended, which is waited for. */
  private List<SeenTurn> turns(String conversation, Set<String> completed)
      throws InterruptedException {
    List<SeenTurn> turns = turns(conversation);
    for (int tries = 0; tries < TRIES; tries++) {
      Set<String> there = new HashSet<>();
      turns.forEach(turn -> there.add(turn.id()));
      if (there.containsAll(completed)) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      turns = turns(conversation);
    }
    return turns;
  }

  private List<SeenTurn> turns(String conversation) throws InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<Answer> answer = api.get("/conversations/" + conversation + "?limit=1000");
      int status = answer.map(Answer::status).orElse(0);
      if (status == 404) {
        return List.of();
      }
      if (status == 200) {
        List<SeenTurn> turns = new ArrayList<>();
        for (JsonNode turn : answer.get().body().path("turns")) {
          turns.add(
              new SeenTurn(
                  turn.path("number").asLong(0),
                  turn.path("request_id").asString(""),
                  turn.path("output").asString("")));
        }
        return turns;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    throw new IllegalStateException("the turns of " + conversation + " cannot be read");
  }

  private Map<String, Calls> calls(List<Accepted> accepted) {
    Map<String, Integer> usage = new HashMap<>();
    Map<String, Integer> unknown = new HashMap<>();
    for (UsageEvent event : log.read(Topics.USAGE)) {
      usage.merge(event.getRequestId(), 1, Integer::sum);
      unknown.merge(event.getRequestId(), event.getUnknownCalls(), Math::max);
    }
    for (ChatResult result : log.read(Topics.CHAT_RESULTS)) {
      unknown.merge(result.getRequestId(), result.getUnknownCalls(), Math::max);
    }
    Map<String, Integer> paid = new HashMap<>();
    site.provider()
        .callsById()
        .forEach((id, calls) -> {
          String[] parts = id.split("/");
          if (parts.length == 3) {
            paid.merge(parts[1], calls.worked(), Integer::sum);
          }
        });
    Map<String, Calls> calls = new TreeMap<>();
    try (RedisConnection redis = RedisConnection.open(settings.redis(), Optional.empty())) {
      CallLedger ledger = new RedisCallLedger(redis);
      for (Accepted one : accepted) {
        String id = one.id();
        int reported = unknown.getOrDefault(id, 0);
        int made = paid.getOrDefault(id, 0);
        calls.put(
            id,
            new Calls(
                made,
                usage.getOrDefault(id, 0),
                made > 1 + reported ? Math.max(reported, inLedger(ledger, id)) : reported));
      }
    }
    return calls;
  }

  /** The entries of the ledger about a call that ended before it could be reported. */
  private static int inLedger(CallLedger ledger, String id) {
    Claim claim = ledger.claim(TENANT + "/" + id + "/0", "checker", Duration.ofMillis(1));
    return claim instanceof Claim.Granted granted ? granted.unknownCalls() : 0;
  }

  /** Straight from the index, as a search would only show the nearest. */
  private List<Chunk> chunks() throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    if (!Files.exists(site.vectors())) {
      return chunks;
    }
    try (FSDirectory directory = FSDirectory.open(site.vectors())) {
      if (!DirectoryReader.indexExists(directory)) {
        return chunks;
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        for (LeafReaderContext leaf : reader.leaves()) {
          Bits live = leaf.reader().getLiveDocs();
          for (int i = 0; i < leaf.reader().maxDoc(); i++) {
            if (live == null || live.get(i)) {
              Document document = leaf.reader().storedFields().document(i);
              Set<String> words = new HashSet<>(List.of(document.get("text").split("\\s+")));
              chunks.add(new Chunk(document.get("document_id"), words));
            }
          }
        }
      }
    }
    return chunks;
  }

  /** Whoever is behind may set a record aside a little later, which is waited for. */
  private List<DeadLetter> deadLetters(Set<String> poison) throws InterruptedException {
    List<DeadLetter> deadLetters = log.read(Topics.DEAD_LETTERS);
    for (int tries = 0; tries < TRIES && !keys(deadLetters).containsAll(poison); tries++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      deadLetters = log.read(Topics.DEAD_LETTERS);
    }
    return deadLetters;
  }

  private static Set<String> keys(List<DeadLetter> deadLetters) {
    Set<String> keys = new HashSet<>();
    for (DeadLetter deadLetter : deadLetters) {
      ByteBuffer key = deadLetter.getKey();
      if (key != null) {
        keys.add(StandardCharsets.UTF_8.decode(key.duplicate()).toString());
      }
    }
    return keys;
  }
}
