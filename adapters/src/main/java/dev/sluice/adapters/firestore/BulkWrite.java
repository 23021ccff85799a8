package dev.sluice.adapters.firestore;

import com.google.api.core.ApiFuture;
import com.google.cloud.firestore.BulkWriter;
import com.google.cloud.firestore.BulkWriterOptions;
import com.google.cloud.firestore.DocumentReference;
import com.google.cloud.firestore.WriteResult;
import dev.sluice.core.failure.CallException;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The writes of one call. Each succeeds or fails by itself, without a transaction. A write is
 * repeated only if another writer changed the same document; the caller may repeat the others. Not
 * for use by several threads.
 */
final class BulkWrite {
  /** The most bytes of a request; Firestore allows 10 MiB. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /**
   * The most writes at a time. Beyond 500 the client delays writes, and a flush does not wait for
   * those.
   */
  private static final int MOST_PENDING = 400;

  private static final int MOST_ATTEMPTS = 3;

  private final FirestoreConnection connection;
  private final BulkWriter writer;
  private final Map<String, ApiFuture<WriteResult>> pending = new LinkedHashMap<>();
  private final Map<String, CallException> failed = new LinkedHashMap<>();
  private int bytes;

  BulkWrite(FirestoreConnection connection) {
    this.connection = connection;
    this.writer =
        connection
            .client()
            .bulkWriter(BulkWriterOptions.builder().setExecutor(connection.writing()).build());
    this.writer.addWriteErrorListener(error ->
        error.getStatus().getCode() == Status.Code.ABORTED
            && error.getFailedAttempts() < MOST_ATTEMPTS);
  }

  /** Stores a document; fails with {@code ALREADY_EXISTS} if there is one. */
  void create(String key, DocumentReference document, Map<String, Object> fields, int size) {
    makeRoom(size);
    pending.put(key, writer.create(document, fields));
  }

  /** Stores a document, replacing the existing one if there is one. */
  void set(String key, DocumentReference document, Map<String, Object> fields, int size) {
    makeRoom(size);
    pending.put(key, writer.set(document, fields));
  }

  void delete(String key, DocumentReference document) {
    makeRoom(0);
    pending.put(key, writer.delete(document));
  }

  /**
   * Sends the remaining writes and waits for all outcomes.
   *
   * @return the failures, by the caller's key
   */
  Map<String, CallException> finish() {
    settle();
    return failed;
  }

  private void makeRoom(int size) {
    bytes += size;
    if (bytes > MOST_BYTES || pending.size() == MOST_PENDING) {
      settle();
      bytes = size;
    }
  }

  private void settle() {
    ApiFuture<Void> _ = writer.flush();
    // Every attempt has its own timeout; all writes run at the same time.
    long deadline = System.nanoTime() + connection.timeout().multipliedBy(MOST_ATTEMPTS).toNanos();
    pending.forEach((key, write) -> {
      try {
        long left = Math.max(0, deadline - System.nanoTime());
        Object _ = connection.await(write, Duration.ofNanos(left));
      } catch (CallException e) {
        failed.put(key, e);
      }
    });
    pending.clear();
  }
}
