package dev.sluice.adapters.firestore;

import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import com.google.cloud.firestore.Query.Direction;
import com.google.cloud.firestore.QueryDocumentSnapshot;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.failure.CallException;
import dev.sluice.schemas.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The conversation memory in Firestore. Each turn is a document of its own under {@code
 * tenants/TENANT/messages}, named by conversation and number. So a repeated write finds the
 * existing document and changes nothing, and no two turns are written to the same document.
 *
 * <p>The newest turns are found by the composite index of {@code firestore.indexes.json}, from its
 * end, and no more of them are read than are asked for. They are ordered by the time at which they
 * were finished, and by number where the times are equal. So no turn of a conversation may be
 * finished earlier than the turns before it.
 */
public final class FirestoreConversationMemory implements ConversationMemory {
  /** The documents of one page of a deletion. */
  private static final int PAGE = 500;

  private final FirestoreConnection connection;
  private final Duration retention;
  private final InstantSource clock;

  /**
   * @param retention the time for which a turn is kept after it was finished
   */
  public FirestoreConversationMemory(FirestoreConnection connection, Duration retention) {
    this(connection, retention, InstantSource.system());
  }

  FirestoreConversationMemory(
      FirestoreConnection connection, Duration retention, InstantSource clock) {
    this.connection = connection;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public List<Turn> newest(String tenant, String conversationId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    Instant now = clock.instant();
    return connection
        .call(firestore -> newest(messages(firestore, tenant), conversationId, limit).get())
        .getDocuments()
        .stream()
        .filter(document -> !MessageDocument.isExpired(document, now))
        .map(MessageDocument::turn)
        .sorted(Comparator.comparingLong(Turn::getNumber))
        .toList();
  }

  static Query newest(CollectionReference messages, String conversationId, int limit) {
    return messages
        .whereEqualTo(MessageDocument.CONVERSATION, conversationId)
        .orderBy(MessageDocument.TIMESTAMP, Direction.DESCENDING)
        .orderBy(FieldPath.documentId(), Direction.DESCENDING)
        .limit(limit);
  }

  @Override
  public void append(String tenant, String conversationId, List<Turn> turns) {
    if (turns.isEmpty()) {
      return;
    }
    CollectionReference messages = messages(connection.client(), tenant);
    BulkWrite write = new BulkWrite(connection);
    for (Turn turn : turns) {
      Map<String, Object> fields = MessageDocument.of(conversationId, turn, retention);
      int size = DocumentSize.require("turn " + turn.getNumber(), fields);
      String id = MessageDocument.id(conversationId, turn.getNumber());
      write.create(id, messages.document(id), fields, size);
    }
    throwFirst(write.finish());
  }

  @Override
  public void forget(String tenant, String conversationId) {
    CollectionReference messages = messages(connection.client(), tenant);
    Query page =
        messages
            .whereEqualTo(MessageDocument.CONVERSATION, conversationId)
            .select(FieldPath.documentId())
            .limit(PAGE);
    int found;
    do {
      List<QueryDocumentSnapshot> documents = connection.call(_ -> page.get()).getDocuments();
      found = documents.size();
      if (found > 0) {
        BulkWrite write = new BulkWrite(connection);
        documents.forEach(document -> write.delete(document.getId(), document.getReference()));
        throwFirst(write.finish());
      }
    } while (found == PAGE);
  }

  /** Throws the first failure. A turn that already exists counts as stored. */
  private static void throwFirst(Map<String, CallException> failed) {
    failed.values().stream()
        .filter(failure -> !failure.code().equals(FirestoreFailures.ALREADY_EXISTS))
        .findFirst()
        .ifPresent(failure -> {
          throw failure;
        });
  }

  private static CollectionReference messages(Firestore firestore, String tenant) {
    return firestore
        .collection("tenants")
        .document(DocumentIds.escaped(tenant))
        .collection(MessageDocument.COLLECTION);
  }
}
