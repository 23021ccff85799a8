package dev.sluice.standalone.wire;

import java.util.Locale;

/** A section of the file, in the file's order. */
enum Section {
  TOPICS,
  CLUSTER_TOPICS,
  RECORD_HEADERS,
  CONSUMER_GROUPS,
  TRANSACTIONAL_IDS,
  KAFKA_CLIENTS,
  TOPOLOGY,
  SCHEMAS,
  RECORD_WORDS,
  REDIS,
  REDIS_IN_USE,
  CACHES,
  FIRESTORE,
  LUCENE,
  PINECONE,
  WEAVIATE,
  DATA_FOLDER,
  METRICS,
  METRIC_WORDS,
  LOGGERS,
  HEALTH,
  REST,
  REST_BODIES,
  SCOPES,
  PROBLEM_TYPES,
  FAILURE_CODES,
  SETTINGS,
  COMMANDS,
  EXIT_CODES,
  EXIT_CODES_OF_ANSWERS,
  OTHER_CONSTANTS;

  /** As it stands in the file. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
