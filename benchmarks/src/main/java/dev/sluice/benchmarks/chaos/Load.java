package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.Repeat;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Users, all at once: some talk, some ask single questions, some change documents. What they do is
 * drawn from the seed; when they come to do it depends on the system.
 */
final class Load implements AutoCloseable {
  private static final int TALKERS = 6;
  private static final int ASKERS = 3;
  private static final int WRITERS = 3;
  private static final int MOST_TURNS = 7;

  /** A document that is changed more often could outlive what is remembered of its changes. */
  private static final int MOST_CHANGES = 12;

  private static final int MOST_WORDS = 120;

  private final Api api;
  private final Producers producers;
  private final Watch watch;
  private final Recorder recorder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> users = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();

  private volatile boolean over;

  Load(Api api, Producers producers, Watch watch, Recorder recorder) {
    this.api = api;
    this.producers = producers;
    this.watch = watch;
    this.recorder = recorder;
  }

  /** Sends the users in. */
  void begin(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
    for (int i = 0; i < TALKERS; i++) {
      user(random.split(), this::talk);
    }
    for (int i = 0; i < ASKERS; i++) {
      user(random.split(), this::ask);
    }
    for (int i = 0; i < WRITERS; i++) {
      user(random.split(), this::write);
    }
  }

  private interface User {
    void live(SplittableRandom random) throws InterruptedException;
  }

  private void user(SplittableRandom random, User user) {
    users.add(
        threads.submit(() -> {
          while (!over) {
            user.live(random);
          }
          return null;
        }));
  }

  /** Lets everybody finish what they do; nothing new begins. */
  void end() throws Exception {
    over = true;
    for (Future<?> user : users) {
      user.get();
    }
  }

  /** Single requests that should end soon: work for every partition. */
  void probe(int requests) throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      String id = "probe-" + names.incrementAndGet();
      Request request = chat(id, null, "Is anybody there? " + id, null);
      if (producers.request(id, request)) {
        took(id, Kind.CHAT, null, request.getInput(), Set.of(), false, false);
      }
    }
  }

  /** A conversation from its first turn to its last. */
  private void talk(SplittableRandom random) throws InterruptedException {
    String conversation = "talk-" + names.incrementAndGet();
    int turns = random.nextInt(1, MOST_TURNS + 1);
    for (int i = 1; i <= turns && !over; i++) {
      String input = "Turn %d of %s.".formatted(i, conversation);
      Optional<String> id = submit(random, conversation, input);
      if (id.isEmpty()) {
        return;
      }
      maybeCancel(random, id.get(), 8);
      // Some wait for the answer, some talk on.
      if (random.nextInt(100) < 40) {
        watch.awaitEnd(id.get());
      }
      pause(random, 50, 900);
    }
  }

  private void ask(SplittableRandom random) throws InterruptedException {
    String input = "Question %d.".formatted(names.incrementAndGet());
    Optional<String> id = submit(random, null, input);
    if (id.isPresent()) {
      maybeCancel(random, id.get(), 6);
    }
    pause(random, 200, 1_500);
  }

  private Optional<String> submit(
      SplittableRandom random, @Nullable String conversation, String input)
      throws InterruptedException {
    boolean deadline = random.nextInt(100) < 5;
    boolean again = random.nextInt(100) < 12;
    if (random.nextInt(100) < 30) {
      return produced(random, conversation, input, deadline);
    }
    Map<String, Object> body = new HashMap<>();
    body.put("input", input);
    if (conversation != null) {
      body.put("conversation_id", conversation);
    }
    if (deadline) {
      body.put("deadline", "4s");
    }
    String key = "key of " + input;
    Optional<String> id = api.submit("/async-process", key, body);
    if (id.isEmpty()) {
      unsure(conversation);
      return id;
    }
    took(id.get(), Kind.CHAT, conversation, input, Set.of(), deadline, true);
    if (again) {
      api.submit("/async-process", key, body)
          .ifPresent(second -> recorder.repeat(new Repeat(key, id.get(), second)));
    }
    return id;
  }

  private Optional<String> produced(
      SplittableRandom random, @Nullable String conversation, String input, boolean deadline)
      throws InterruptedException {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    Request request = chat(id, conversation, input, deadline ? Instant.now().plusSeconds(4) : null);
    String key = conversation == null ? id : conversation;
    // Of a conversation's records under different keys nobody could say which came first.
    boolean strayed = conversation == null && random.nextInt(100) < 20;
    if (!producers.request(strayed ? "stray-" + key : key, request)) {
      unsure(conversation);
      return Optional.empty();
    }
    took(id, Kind.CHAT, conversation, input, Set.of(), deadline, false);
    if (random.nextInt(100) < 12) {
      producers.request(key, request);
    }
    return Optional.of(id);
  }

  private static Request chat(
      String id, @Nullable String conversation, String input, @Nullable Instant deadline) {
    return Request.newBuilder()
        .setRequestId(id)
        .setConversationId(conversation)
        .setInput(input)
        .setDeadline(deadline)
        .build();
  }

  private void maybeCancel(SplittableRandom random, String id, int percent)
      throws InterruptedException {
    if (random.nextInt(100) < percent) {
      pause(random, 0, 1_500);
      recorder.cancel(id);
      api.cancel(id);
    }
  }

  /** The life of one document. */
  private void write(SplittableRandom random) throws InterruptedException {
    String document = "paper-" + names.incrementAndGet();
    List<String> words = List.of();
    for (int version = 1; version <= MOST_CHANGES && !over; version++) {
      int drawn = random.nextInt(100);
      if (drawn < 15 && version > 1) {
        words = List.of();
      } else if (drawn < 90 || words.isEmpty()) {
        words = reworded(random, document, version, words);
      }
      Optional<String> id =
          words.isEmpty()
              ? api.remove(document)
              : stored(random, document, version, String.join(" ", words));
      if (id.isEmpty()) {
        unsure(document);
        return;
      }
      boolean byApi = !id.get().startsWith(document);
      took(id.get(), Kind.DOCUMENT, document, "", new TreeSet<>(words), false, byApi);
      if (random.nextInt(100) < 50) {
        watch.awaitEnd(id.get());
      }
      pause(random, 300, 2_500);
    }
  }

  private Optional<String> stored(
      SplittableRandom random, String document, int version, String text)
      throws InterruptedException {
    if (random.nextInt(100) < 70) {
      String key = "%s version %d".formatted(document, version);
      return api.submit("/documents", key, Map.of("document_id", document, "text", text));
    }
    String id = "%s-version-%d".formatted(document, version);
    Document change =
        Document.newBuilder()
            .setDocumentId(document)
            .setRequestId(id)
            .setAction(DocumentAction.UPSERT)
            .setText(text)
            .build();
    return producers.document(change) ? Optional.of(id) : Optional.empty();
  }

  /** A text of which a part stays as it was, so that some of its chunks do as well. */
  private static List<String> reworded(
      SplittableRandom random, String document, int version, List<String> before) {
    List<String> words = new ArrayList<>(before.subList(0, random.nextInt(before.size() + 1)));
    int count = random.nextInt(1, Math.max(2, MOST_WORDS - words.size()));
    for (int i = 0; i < count; i++) {
      words.add("%s/%d/%d".formatted(document, version, i));
    }
    return words.subList(0, Math.min(words.size(), MOST_WORDS));
  }

  private void took(
      String id,
      Kind kind,
      @Nullable String thread,
      String input,
      Set<String> words,
      boolean deadline,
      boolean byApi) {
    recorder.addAccepted(
        new Accepted(id, kind, thread, input, words, deadline, byApi, recorder.now()));
    watch.follow(id);
  }

  private void unsure(@Nullable String thread) {
    if (thread != null) {
      recorder.addUnsure(thread);
    }
  }

  private static void pause(SplittableRandom random, int least, int most)
      throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(least, most));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
