package dev.sluice.schemas.topic;

import java.util.Optional;

/**
 * A party that writes or reads topics. The users of a topic are stated once, in {@link Topics}: the
 * access rights and the words of the tables are made from them.
 */
public enum TopicUser {
  INGEST_API("ingest-api", Role.INGEST_API),
  TOPOLOGY("topology", Role.TOPOLOGY),
  CONTEXT_WORKER("context worker", Role.WORKERS, "context"),
  CHAT_WORKER("chat worker", Role.WORKERS, "chat"),
  EMBEDDING_WORKER("embedding worker", Role.WORKERS, "embedding"),
  PROJECTOR("projector", Role.WORKERS, "projector"),
  ARCHIVE_WORKER("archive worker", Role.WORKERS, "archive"),
  /** Fills stores from the log, in no consumer group. */
  REBUILD_WORKER("rebuild worker", Role.WORKERS),
  /** Any of the workers: each may have to write a dead letter. */
  ANY_WORKER("workers", Role.WORKERS),
  /** Any client to which the cluster grants access. */
  ANY_PRODUCER("any producer"),
  BULK_LOADER("bulk loader"),
  OPERATORS("operators"),
  ANALYTICS("users' own analytics");

  /** A kind of process; each has access rights of its own. */
  public enum Role {
    INGEST_API,
    TOPOLOGY,
    WORKERS
  }

  private final String word;
  private final Optional<Role> role;
  private final Optional<String> group;

  TopicUser(String word) {
    this(word, Optional.empty(), Optional.empty());
  }

  TopicUser(String word, Role role) {
    this(word, Optional.of(role), Optional.empty());
  }

  TopicUser(String word, Role role, String group) {
    this(word, Optional.of(role), Optional.of(group));
  }

  TopicUser(String word, Optional<Role> role, Optional<String> group) {
    this.word = word;
    this.role = role;
    this.group = group;
  }

  /** The words for it in tables. */
  public String word() {
    return word;
  }

  /** The role whose process it runs in; empty for a party outside of Sluice. */
  public Optional<Role> role() {
    return role;
  }

  /** The consumer group it reads in, without prefix and service name; empty if it reads in none. */
  public Optional<String> group() {
    return group;
  }

  /** Whether it is a party outside of Sluice. */
  public boolean isOutside() {
    return role.isEmpty();
  }
}
