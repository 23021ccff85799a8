package dev.sluice.workers.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.document.DocumentDigests;
import dev.sluice.core.document.DocumentKey;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.codec.InboundCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.rebuild.TopicReader;
import dev.sluice.workers.runtime.OutputWriter;
import dev.sluice.workers.runtime.TooLargeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One filling of an index: asks the topology to store every document again that is not in it, from
 * the texts that are kept, else from what is left of the documents in the log. No more than {@link
 * #WINDOW} at once, so that new documents wait for few. What is done stands in the documents'
 * states, so that another process goes on where one died. Used by one thread.
 */
final class IndexFill {
  /** The header by which the topology knows a document that is stored again. */
  static final String REFILL = "sluice-refill";

  /** Documents under way at once. */
  private static final int WINDOW = 64;

  private static final Duration POLL = Duration.ofMillis(100);

  /** How long what cannot be stored again is left alone; each time twice as long as before. */
  private static final Duration REST = Duration.ofMinutes(10);

  private static final Duration LONGEST_REST = Duration.ofHours(6);

  private static final Duration LOG_EVERY = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(IndexFill.class);
  private static final InboundCodec<Document> DOCUMENTS = new InboundCodec<>(Document.class);

  private final TopicReader topics;
  private final TopicLayout layout;
  private final OutputWriter writer;
  private final IndexFacts index;
  private final boolean beside;
  private final DocumentCensus census;
  private final StatesLog states;
  private final InstantSource clock;
  private final Heartbeat heartbeat;
  private long documents;
  private Instant logged = Instant.MIN;
  private Duration rest = REST;

  /** Called often, about every {@link #POLL}; ends the filling by an exception of its own. */
  interface Heartbeat {
    void beat(IndexReport report) throws InterruptedException;
  }

  /**
   * @param beside whether the index is built beside the one that is searched
   */
  IndexFill(
      TopicReader topics,
      TopicLayout layout,
      OutputWriter writer,
      IndexFacts index,
      boolean beside,
      DocumentCensus census,
      StatesLog states,
      InstantSource clock,
      Heartbeat heartbeat) {
    this.topics = topics;
    this.layout = layout;
    this.writer = writer;
    this.index = index;
    this.beside = beside;
    this.census = census;
    this.states = states;
    this.clock = clock;
    this.heartbeat = heartbeat;
  }

  /** Returns once every document is in the index, however long that takes. */
  void run() throws InterruptedException {
    while (!states.isCaughtUp()) {
      step(Fill.FILLING);
    }
    documents = census.size();
    if (documents > 0) {
      log.info("Documents that are not in the vector index {}: {}", index.getId(), documents);
    }
    while (census.size() > 0) {
      pass(Topics.DOCUMENT_TEXTS);
      if (census.hasWaiting()) {
        pass(Topics.DOCUMENTS);
      }
      settle();
      rest();
      census.forgive();
    }
  }

  /** Asks for the documents whose newest text is in a topic. */
  private void pass(Topic<Document> topic) throws InterruptedException {
    topics.read(
        topic.in(layout),
        Instant.EPOCH,
        records -> {
          for (ConsumerRecord<byte[], byte[]> record : records) {
            offer(record);
          }
          step(Fill.FILLING);
        });
  }

  private void offer(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    if (record.value() == null) {
      return;
    }
    Document document;
    try {
      document = DOCUMENTS.decode(record.value());
    } catch (UndecodableException e) {
      return;
    }
    String key = DocumentKey.of(document.getTenant(), document.getDocumentId());
    if (document.getAction() != DocumentAction.UPSERT
        || !census.wants(key, DocumentDigests.ofChange(document))) {
      return;
    }
    while (census.asked() >= WINDOW) {
      step(Fill.FILLING);
    }
    write(document);
    census.ask(key, clock.instant());
  }

  private void write(Document document) throws InterruptedException {
    Document again =
        Document.newBuilder(document)
            .setRequestId(null)
            .setDeadline(null)
            .setAcceptedAt(null)
            .build();
    try {
      writer.write(
          List.of(
              writer.encode(
                  Topics.DOCUMENTS,
                  document.getDocumentId().getBytes(UTF_8),
                  again,
                  List.of(new RecordHeader(REFILL, index.getId().getBytes(UTF_8))))));
    } catch (TooLargeException e) {
      log.warn("A document is too large to be stored again: {}", e.getMessage());
    }
  }

  /** Waits for what was asked for. */
  private void settle() throws InterruptedException {
    while (census.hasPending()) {
      step(Fill.FILLING);
      census.forgetSilent(clock.instant());
    }
  }

  /** Leaves what could not be stored again alone for a while, and sees what becomes of it. */
  private void rest() throws InterruptedException {
    if (census.size() == 0) {
      return;
    }
    log.warn(
        "Documents that have to be ingested again, as no text of them is left or they could not be stored: {}; ./sluice rebuild --watch lists them",
        census.size());
    Instant until = clock.instant().plus(rest);
    rest = rest.multipliedBy(2).compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : LONGEST_REST;
    while (census.size() > 0 && clock.instant().isBefore(until)) {
      step(Fill.INCOMPLETE);
    }
  }

  private void step(Fill fill) throws InterruptedException {
    states.poll(POLL);
    heartbeat.beat(report(fill));
    Instant now = clock.instant();
    if (fill == Fill.FILLING && documents > 0 && now.isAfter(logged.plus(LOG_EVERY))) {
      logged = now;
      log.info("The vector index {}: {}", index.getId(), report(fill).words());
    }
  }

  private IndexReport report(Fill fill) {
    long known = Math.max(documents, census.size());
    return new IndexReport(
        fill,
        index.getId(),
        index.getModel(),
        beside,
        known,
        known - census.size(),
        fill == Fill.INCOMPLETE ? census.stuck() : 0);
  }
}
