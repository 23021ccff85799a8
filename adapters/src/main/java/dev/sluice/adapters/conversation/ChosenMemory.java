package dev.sluice.adapters.conversation;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreConversationMemory;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.core.conversation.CompleteMemory;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/** The conversation memory that the settings choose, with the connection that it alone has. */
public final class ChosenMemory implements AutoCloseable {
  private final ConversationMemory memory;
  private final Optional<ConversationMemory> lostWithStatuses;
  private final Optional<FirestoreConnection> firestore;

  private ChosenMemory(
      ConversationMemory memory,
      Optional<ConversationMemory> lostWithStatuses,
      Optional<FirestoreConnection> firestore) {
    this.memory = memory;
    this.lostWithStatuses = lostWithStatuses;
    this.firestore = firestore;
  }

  /**
   * Opens the memory; connects to nothing before the first call.
   *
   * @param redis of the statuses, where the memory is too by default; stays the caller's
   */
  public static ChosenMemory open(Settings settings, RedisConnection redis) {
    Duration retention = settings.memory().ttl();
    return switch (settings.memory().store()) {
      case REDIS -> {
        ConversationMemory turns = new RedisConversationMemory(redis, retention);
        ConversationMemory complete = new CompleteMemory(turns, new RedisCompleteness(redis));
        yield new ChosenMemory(complete, Optional.of(turns), Optional.empty());
      }
      case FIRESTORE -> {
        FirestoreConnection firestore = FirestoreConnection.open(settings.gcp());
        ConversationMemory turns = new FirestoreConversationMemory(firestore, retention);
        yield new ChosenMemory(turns, Optional.empty(), Optional.of(firestore));
      }
    };
  }

  /** The memory, for all who read and write conversations. */
  public ConversationMemory memory() {
    return memory;
  }

  /** The memory that loses its turns together with the statuses, for the one who fills it again. */
  public Optional<ConversationMemory> lostWithStatuses() {
    return lostWithStatuses;
  }

  /** Closes the memory's own connection. */
  @Override
  public void close() {
    firestore.ifPresent(FirestoreConnection::close);
  }
}
