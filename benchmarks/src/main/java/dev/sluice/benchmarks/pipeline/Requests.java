package dev.sluice.benchmarks.pipeline;

import dev.sluice.schemas.State;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Submits requests and keeps what was accepted. Safe for concurrent use. */
final class Requests {
  private static final String PATH = "/async-process";

  private final Links links;
  private final int conversations;
  private final Map<String, Long> accepted = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final Samples answers = new Samples();

  /**
   * @param conversations that the requests belong to, in turn; 0 for none
   */
  Requests(Links links, int conversations) {
    this.links = links;
    this.conversations = conversations;
  }

  /**
   * Submits one.
   *
   * @param due from when its time counts
   * @return its id, empty if it was refused
   */
  String submit(int number, long due) throws IOException, InterruptedException {
    HttpLink.Answer answer = links.with(link -> link.post(PATH, body(number)));
    answers.add(System.nanoTime() - due);
    if (answer.status() != 202) {
      refused.incrementAndGet();
      return "";
    }
    String id = answer.field("request_id");
    accepted.put(id, due);
    return id;
  }

  private String body(int number) {
    String conversation =
        conversations == 0 ? "" : ",\"conversation_id\":\"c%d\"".formatted(number % conversations);
    return "{\"input\":\"What is asked in request %d?\",\"max_tokens\":64%s}"
        .formatted(number, conversation);
  }

  /** A listener for requests that have ended. */
  interface Ended {
    /**
     * @param due when it should have been submitted, as {@link System#nanoTime} counts
     * @param took from then until its end was seen, in nanoseconds
     */
    void took(long due, long took);
  }

  /** Holds that all were accepted, and that each has ended once and as it should. */
  void requireCompleted(EndLog ends, Outcome outcome, Ended ended) {
    int lost = 0;
    int failed = 0;
    for (Map.Entry<String, Long> request : accepted.entrySet()) {
      EndLog.End end = ends.of(request.getKey()).orElse(null);
      if (end == null) {
        lost++;
      } else {
        failed += end.state() == State.COMPLETED ? 0 : 1;
        ended.took(request.getValue(), end.nanos() - request.getValue());
      }
    }
    outcome.require(lost == 0, lost + " accepted requests did not end");
    outcome.require(failed == 0, failed + " accepted requests did not complete");
    outcome.require(ends.twice() == 0, ends.twice() + " requests ended twice");
    outcome.require(refused() == 0, refused() + " requests were refused");
  }

  /** The times at which the accepted requests were due, by their ids. */
  Map<String, Long> accepted() {
    return accepted;
  }

  int refused() {
    return refused.get();
  }

  /** The times until the answers to the submissions. */
  Samples answers() {
    return answers;
  }
}
