package dev.sluice.core.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All settings of a process, read once and checked whole. */
public record Settings(
    AppSettings app,
    KafkaSettings kafka,
    RedisSettings redis,
    LlmSettings llm,
    PaidCallSettings paidCalls,
    EmbeddingSettings embedding,
    CacheSettings cache,
    VectorSettings vectors,
    ConversationSettings conversations,
    DocumentSettings documents,
    WorkerSettings workers,
    TopologySettings topology,
    ApiSettings api) {

  /** Every setting there is, in the order of the documentation. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              AppSettings.SETTINGS,
              KafkaSettings.SETTINGS,
              RedisSettings.SETTINGS,
              LlmSettings.SETTINGS,
              PaidCallSettings.SETTINGS,
              EmbeddingSettings.SETTINGS,
              CacheSettings.SETTINGS,
              VectorSettings.SETTINGS,
              ConversationSettings.SETTINGS,
              DocumentSettings.SETTINGS,
              WorkerSettings.SETTINGS,
              TopologySettings.SETTINGS,
              ApiSettings.SETTINGS)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private static final String OWN_PREFIX = "SLUICE_";

  /** What tests and the launcher read, never a setting of the service. */
  private static final List<String> NOT_SETTINGS = List.of("SLUICE_TEST_", "SLUICE_JAVA_");

  /**
   * Reads every setting.
   *
   * @throws InvalidSettingsException naming every setting that is wrong
   */
  public static Settings read(SettingsSource source) {
    SettingsReader reader = new SettingsReader(source);
    Settings settings =
        new Settings(
            AppSettings.read(reader),
            KafkaSettings.read(reader),
            RedisSettings.read(reader),
            LlmSettings.read(reader),
            PaidCallSettings.read(reader),
            EmbeddingSettings.read(reader),
            CacheSettings.read(reader),
            VectorSettings.read(reader),
            ConversationSettings.read(reader),
            DocumentSettings.read(reader),
            WorkerSettings.read(reader),
            TopologySettings.read(reader),
            ApiSettings.read(reader));
    settings.contradictions(reader);
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

  private void contradictions(SettingsReader reader) {
    reader.check(
        llm.provider() != LlmChoice.OPENAI || llm.openaiApiKey().isPresent(),
        "LLM_PROVIDER: openai needs OPENAI_API_KEY");
    reader.check(
        embedding.provider(llm) != EmbeddingChoice.OPENAI || llm.openaiApiKey().isPresent(),
        "EMBEDDING_PROVIDER: openai needs OPENAI_API_KEY");
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
