package dev.sluice.benchmarks.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted requests and documents, and everything that was seen of them from outside. Times are
 * milliseconds since the run began.
 *
 * @param accepted in the order of acceptance within each conversation or document
 * @param cancels the requests that a user tried to cancel
 * @param unsure the conversations and documents with a submission whose acceptance is not known
 * @param repeats the submissions that were repeated with the same key
 * @param sightings the API's answers about each id, in the order of the calls
 * @param endings the ends of each id in the log
 * @param turns the API's answers about each conversation at the end
 * @param calls the counts of the provider and of the usage records for each request
 * @param defects answers of the API about a defect (500), and processes that ended by themselves
 * @param chunks the content of the vector store at the end
 * @param poison the keys of the records that cannot be read
 * @param deadLetters the keys of the records in dead letters
 * @param unreadable the keys of those among them that could not be decoded
 * @param memory the most resident memory of each process, in MiB
 * @param memoryBound the most resident memory that is allowed, in MiB
 * @param recoveries the time at which each partition's work went on after the last fault
 * @param forgetful whether Redis was emptied, and with it data that only Redis has
 */
record History(
    List<Accepted> accepted,
    Set<String> cancels,
    Set<String> unsure,
    List<Repeat> repeats,
    Map<String, List<Sighting>> sightings,
    Map<String, List<Ending>> endings,
    Map<String, List<SeenTurn>> turns,
    Map<String, Calls> calls,
    List<String> defects,
    List<Chunk> chunks,
    Set<String> poison,
    Set<String> deadLetters,
    Set<String> unreadable,
    Map<String, Integer> memory,
    int memoryBound,
    List<Recovery> recoveries,
    boolean forgetful) {

  /** The kinds of what is accepted. */
  enum Kind {
    CHAT,
    DOCUMENT
  }

  /**
   * Something that was accepted.
   *
   * @param thread the conversation or the document, in which order counts
   * @param input of a request
   * @param words what a document is made of after this change; empty if it is gone
   * @param hasDeadline whether it brought a deadline of its own
   * @param byApi whether the API accepted it; otherwise the broker did, from a producer
   * @param at when
   */
  record Accepted(
      String id,
      Kind kind,
      @Nullable String thread,
      String input,
      Set<String> words,
      boolean hasDeadline,
      boolean byApi,
      long at) {}

  /** The ids that were given to the same key and body. */
  record Repeat(String key, String first, String second) {}

  /**
   * One answer of {@code GET /status}.
   *
   * @param http its HTTP status: 200 or 404
   * @param state empty if there is none
   */
  record Sighting(long at, int http, String state, String stage, int unknownCalls) {}

  /**
   * A final status in the log.
   *
   * @param code why it did not complete; empty if it did
   */
  record Ending(String state, String code, long at) {}

  /**
   * A turn of a conversation.
   *
   * @param id of its request
   */
  record SeenTurn(long number, String id, String output) {}

  /**
   * The calls for one request.
   *
   * @param paid those for which the provider made an answer
   * @param usageRecords how many usage records name the request
   * @param unknown the most that any record of it reports as of unknown outcome
   */
  record Calls(int paid, int usageRecords, int unknown) {
    static final Calls NONE = new Calls(0, 0, 0);
  }

  /** A chunk in the vector store. */
  record Chunk(String documentId, Set<String> words) {}

  /**
   * The time at which the work of one partition went on.
   *
   * @param waiting whether there was work at all
   * @param afterMillis the time from the end of the last fault to the first completed request;
   *     negative if there was none
   */
  record Recovery(int partition, boolean waiting, long afterMillis) {}
}
