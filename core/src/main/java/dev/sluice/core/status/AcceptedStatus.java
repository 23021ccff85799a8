package dev.sluice.core.status;

import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first status of a request or of a change of a document. It holds from the acceptance until
 * the topology begins with it. Its rank is the lowest, so that it never hides a later status.
 */
public final class AcceptedStatus {
  /** The stage of this status. */
  public static final String STAGE = "accepted";

  private AcceptedStatus() {}

  /**
   * The status.
   *
   * @param conversationId null for a document, and for a request that stands alone
   * @param documentId null for a request
   */
  public static StatusEvent of(
      StatusKey key,
      Instant acceptedAt,
      @Nullable String conversationId,
      @Nullable String documentId,
      Map<String, String> metadata) {
    return StatusEvent.newBuilder()
        .setTenant(key.tenant())
        .setId(key.id())
        .setState(State.PROCESSING)
        .setStage(STAGE)
        .setRank(Lifecycle.rank(0, State.PROCESSING, 0))
        .setAt(acceptedAt)
        .setConversationId(conversationId)
        .setDocumentId(documentId)
        .setMetadata(metadata)
        .build();
  }
}
