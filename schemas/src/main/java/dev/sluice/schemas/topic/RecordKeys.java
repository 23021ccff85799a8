package dev.sluice.schemas.topic;

import dev.sluice.schemas.Request;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keys of requests and of the records that belong to them. */
public final class RecordKeys {
  private RecordKeys() {}

  /** The key of a request: its conversation's id, else its own. */
  public static String of(Request request) {
    return of(request.getConversationId(), request.getRequestId());
  }

  /** The key of a record that belongs to a request: the conversation's id, else the request's. */
  public static String of(@Nullable String conversationId, String requestId) {
    return Objects.requireNonNullElse(conversationId, requestId);
  }
}
