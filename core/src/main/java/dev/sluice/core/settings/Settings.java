package dev.sluice.core.settings;

import dev.sluice.core.embedding.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All settings of a process, read once and checked whole. */
public record Settings(
    AppSettings app,
    GcpSettings gcp,
    SecretSettings secrets,
    KafkaSettings kafka,
    RedisSettings redis,
    LlmSettings llm,
    PaidCallSettings paidCalls,
    EmbeddingSettings embedding,
    CacheSettings cache,
    VectorSettings vectors,
    PineconeSettings pinecone,
    WeaviateSettings weaviate,
    MemorySettings memory,
    ConversationSettings conversations,
    DocumentSettings documents,
    WorkerSettings workers,
    TopologySettings topology,
    ApiSettings api,
    AccessSettings access) {

  /** Every setting there is, in the order of the documentation. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              AppSettings.SETTINGS,
              GcpSettings.SETTINGS,
              SecretSettings.SETTINGS,
              KafkaSettings.SETTINGS,
              RedisSettings.SETTINGS,
              LlmSettings.SETTINGS,
              PaidCallSettings.SETTINGS,
              EmbeddingSettings.SETTINGS,
              CacheSettings.SETTINGS,
              VectorSettings.SETTINGS,
              PineconeSettings.SETTINGS,
              WeaviateSettings.SETTINGS,
              MemorySettings.SETTINGS,
              ConversationSettings.SETTINGS,
              DocumentSettings.SETTINGS,
              WorkerSettings.SETTINGS,
              TopologySettings.SETTINGS,
              ApiSettings.SETTINGS,
              AccessSettings.SETTINGS)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private static final String OWN_PREFIX = "SLUICE_";

  /** Prefixes of what tests and the launcher read: never settings of the service. */
  private static final List<String> NOT_SETTINGS = List.of("SLUICE_TEST_", "SLUICE_JAVA_");

  /**
   * Reads every setting.
   *
   * @throws InvalidSettingsException naming every setting that is wrong
   */
  public static Settings read(SettingsSource source) {
    SettingsReader reader = new SettingsReader(source);
    AppSettings app = AppSettings.read(reader);
    AccessSettings access = AccessSettings.read(reader, app.environment());
    Settings settings =
        new Settings(
            app,
            GcpSettings.read(reader, app.environment()),
            SecretSettings.read(reader),
            KafkaSettings.read(reader),
            RedisSettings.read(reader),
            LlmSettings.read(reader),
            PaidCallSettings.read(reader),
            EmbeddingSettings.read(reader),
            CacheSettings.read(reader),
            VectorSettings.read(reader),
            PineconeSettings.read(reader),
            WeaviateSettings.read(reader),
            MemorySettings.read(reader),
            ConversationSettings.read(reader),
            DocumentSettings.read(reader),
            WorkerSettings.read(reader),
            TopologySettings.read(reader),
            ApiSettings.read(reader, access),
            access);
    settings.contradictions(reader);
    SecretRules.check(settings, source, reader);
    List<String> problems = new ArrayList<>(reader.problems());
    for (String name : source.namesWith(OWN_PREFIX)) {
      if (NOT_SETTINGS.stream().noneMatch(name::startsWith)) {
        problems.add(name + " is not a setting; sluice settings lists all there are");
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    return settings;
  }

  /** The store that keeps the vectors. */
  public VectorChoice vectorStore() {
    return vectors.type(pinecone);
  }

  private void contradictions(SettingsReader reader) {
    AccessRules.check(reader, this);
    reader.check(
        llm.provider() != LlmChoice.OPENAI || llm.openaiApiKey().isPresent(),
        "LLM_PROVIDER: openai needs OPENAI_API_KEY");
    reader.check(
        embedding.provider(llm) != EmbeddingChoice.OPENAI || llm.openaiApiKey().isPresent(),
        "EMBEDDING_PROVIDER: openai needs OPENAI_API_KEY");
    reader.check(
        llm.provider() != LlmChoice.LLAMA || llm.llamaModel().isPresent(),
        "LLM_PROVIDER: llama needs LLAMA_MODEL");
    embedding
        .dimensions()
        .flatMap(asked -> EmbeddingModel.whyNot(embedding.model(llm), asked))
        .ifPresent(why -> reader.check(false, "EMBEDDING_DIMENSIONS: " + why));
    reader.check(
        vectorStore() != VectorChoice.PINECONE || pinecone.apiKey().isPresent(),
        "VECTOR_STORE_TYPE: pinecone needs PINECONE_API_KEY");
    reader.check(
        vectorStore() != VectorChoice.FIRESTORE || gcp.firestore().isPresent(),
        "VECTOR_STORE_TYPE: firestore needs FIRESTORE_PROJECT_ID or GCP_PROJECT_ID");
    reader.check(
        !vectors.hybrid() || vectorStore().findsWords(),
        "HYBRID_SEARCH: %s finds by vectors alone; lucene and weaviate find by words too"
            .formatted(vectorStore().name().toLowerCase(Locale.ROOT)));
    reader.check(
        memory.store() != MemoryChoice.FIRESTORE || gcp.firestore().isPresent(),
        "MEMORY_STORE: firestore needs FIRESTORE_PROJECT_ID or GCP_PROJECT_ID");
    reader.check(
        !kafka.protocol().authenticates() || kafka.saslMechanism().isPresent(),
        "KAFKA_SECURITY_PROTOCOL: %s needs KAFKA_SASL_MECHANISM".formatted(kafka.protocol()));
    reader.check(
        conversations.deadline().compareTo(conversations.maxDeadline()) <= 0,
        "REQUEST_DEADLINE: must not be longer than MAX_DEADLINE");
    reader.check(
        documents.deadline().compareTo(conversations.maxDeadline()) <= 0,
        "DOCUMENT_DEADLINE: must not be longer than MAX_DEADLINE");
    reader.check(
        documents.chunkOverlap() * 2 <= documents.chunkTokens(),
        "CHUNK_OVERLAP: must be at most half of CHUNK_TOKENS");
  }
}
