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
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts many documents of one body, one JSON object a line. Each line is accepted or refused by
 * itself. The number of lines that wait for Kafka is bounded, and so is the memory.
 */
public final class BulkDocuments {
  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int MOST_SENT = 256;

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
   * Accepts all lines. Returns when Kafka has acknowledged or refused each.
   *
   * @throws ProblemException if there is no line
   */
  BulkDocumentsView take(Caller caller, InputStream in, TraceHeaders trace) throws IOException {
    NdjsonLines lines = new NdjsonLines(in, maxLineBytes, InstantSource.system());
    Upload upload = new Upload();
    int count = 0;
    for (NdjsonLines.Line line = next(lines, upload); line != null; line = next(lines, upload)) {
      if (++count > maxLines) {
        upload.refuse(line.number(), tooMany());
        break;
      }
      try {
        Document document = read(caller, line);
        upload.add(new Sent(line.number(), document, intake.send(document, trace)));
      } catch (ProblemException e) {
        upload.refuse(line.number(), e);
      }
    }
    return upload.finish();
  }

  /** The next line; null at the end, and where the rest is not worth reading. */
  private static NdjsonLines.@Nullable Line next(NdjsonLines lines, Upload upload)
      throws IOException {
    try {
      return lines.next();
    } catch (ProblemException e) {
      upload.refuse(lines.number(), e);
      return null;
    }
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
        "A body may have at most %d lines (setting MAX_BATCH_DOCUMENTS); this line and those after it were not read."
            .formatted(maxLines));
  }

  /** The lines of one call. */
  private final class Upload {
    private final List<Line> results = new ArrayList<>();
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private @Nullable StatusEvent last;

    void refuse(int line, ProblemException e) {
      results.add(new Line(line, null, null, e.toProblem()));
    }

    void add(Sent sent) {
      waiting.add(sent);
      if (waiting.size() >= MOST_SENT) {
        await(waiting.remove());
      }
    }

    BulkDocumentsView finish() {
      waiting.forEach(this::await);
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

    private void await(Sent sent) {
      try {
        sent.acknowledged().join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof ProblemException problem) {
          refuse(sent.line(), problem);
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
