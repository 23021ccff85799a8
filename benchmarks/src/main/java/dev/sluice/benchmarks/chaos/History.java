package dev.sluice.benchmarks.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted, and what was seen of it from outside. Times are milliseconds since the run
 * began.
 *
 * @param accepted in the order of acceptance, as far as one conversation or document is concerned
 * @param cancels the requests that somebody tried to cancel
 * @param unsure the conversations and documents in which something was submitted of which nobody
 *     was ever told whether it was accepted
 * @param repeats what was submitted again under the same key
 * @param sightings what the API told of each id, in the order in which it was asked
 * @param endings what the log holds of the ends of each id
 * @param turns what the API told of each conversation at the end
 * @param calls what the provider and the usage records count of each request
 * @param defects answers of the API that tell of a defect (500), and processes that ended by
 *     themselves
 * @param chunks what the vector store holds at the end
 * @param poison the keys of the records that nobody can read
 * @param deadLetters the keys of the records that were set aside
 * @param unreadable the keys of those among them that are told to be no record of their topic
 * @param memory the most that each process had resident, in MiB
 * @param memoryBound the most that it may, in MiB
 * @param recoveries when each partition's work went on after the last fault
 * @param forgetful whether Redis was emptied, and with it what only Redis knows
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
   * When the work of one partition went on.
   *
   * @param waiting whether there was work at all
   * @param afterMillis from the end of the last fault to the first request that completed; negative
   *     if none did
   */
  record Recovery(int partition, boolean waiting, long afterMillis) {}
}
