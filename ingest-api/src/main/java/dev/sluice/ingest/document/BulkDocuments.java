package dev.sluice.ingest.document;

import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.document.BulkDocumentsView.Line;
import dev.sluice.ingest.input.JsonObjects;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.request.RequestIds;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.StatusEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream of documents in, one JSON object a line. Lines stand alone: one that is refused
 * hinders no other. What is held in memory is bounded by the lines under way.
 */
public final class BulkDocuments {
  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int UNDER_WAY = 256;

  private record Sent(int line, Document document, CompletableFuture<Void> acknowledged) {}

  private final DocumentIntake intake;
  private final int maxLineBytes;
  private final int maxLines;

  /**
   * @param maxLineBytes the setting MAX_BODY_BYTES
   * @param maxLines the setting MAX_BATCH_DOCUMENTS
   */
  public BulkDocuments(DocumentIntake intake, int maxLineBytes, int maxLines) {
    this.intake = intake;
    this.maxLineBytes = maxLineBytes;
    this.maxLines = maxLines;
  }

  /**
   * Takes all lines in and returns once Kafka has acknowledged or refused each.
   *
   * @throws ProblemException if there is no line
   */
  BulkDocumentsView take(Caller caller, InputStream in, TraceHeaders trace) throws IOException {
    NdjsonLines lines = new NdjsonLines(in, maxLineBytes);
    Upload batch = new Upload();
    int count = 0;
    for (NdjsonLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (++count > maxLines) {
        batch.refused(line.number(), tooMany());
        break;
      }
      try {
        Document document = read(caller, line);
        batch.sent(new Sent(line.number(), document, intake.send(document, trace)));
      } catch (ProblemException e) {
        batch.refused(line.number(), e);
      }
    }
    return batch.settled();
  }

  private Document read(Caller caller, NdjsonLines.Line line) {
    if (line.tooLong()) {
      throw ProblemException.of(
          ProblemKind.TOO_LARGE,
          "A line must be at most %d bytes (setting MAX_BODY_BYTES).".formatted(maxLineBytes));
    }
    DocumentBody body = DocumentBody.of(JsonObjects.parse(line.bytes()));
    return intake.check(caller, body, RequestIds.fresh(intake.now()));
  }

  private ProblemException tooMany() {
    return ProblemException.of(
        ProblemKind.TOO_LARGE,
        "A batch has at most %d lines (setting MAX_BATCH_DOCUMENTS); this one and those after it were not read."
            .formatted(maxLines));
  }

  /** One call's lines. */
  private final class Upload {
    private final List<Line> results = new ArrayList<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private @Nullable StatusEvent last;

    void refused(int line, ProblemException e) {
      results.add(new Line(line, null, null, e.toProblem()));
    }

    void sent(Sent sent) {
      underWay.add(sent);
      if (underWay.size() >= UNDER_WAY) {
        settle(underWay.remove());
      }
    }

    BulkDocumentsView settled() {
      underWay.forEach(this::settle);
      if (results.isEmpty()) {
        throw ProblemException.of(
            ProblemKind.MALFORMED_BODY, "The body is empty; it must be one JSON object a line.");
      }
      if (last != null) {
        intake.awaitStored(last);
      }
      results.sort(Comparator.comparingInt(Line::line));
      return BulkDocumentsView.of(results);
    }

    private void settle(Sent sent) {
      try {
        sent.acknowledged().join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof ProblemException problem) {
          refused(sent.line(), problem);
          return;
        }
        throw e;
      }
      Document document = sent.document();
      last = intake.handOver(document);
      results.add(new Line(sent.line(), document.getRequestId(), document.getDocumentId(), null));
    }
  }
}
