package dev.sluice.workers;

import dev.sluice.core.settings.EmbeddingChoice;
import dev.sluice.core.settings.GcpSettings;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.core.settings.LlmSettings;
import dev.sluice.core.settings.Settings;
import java.net.URI;
import java.nio.file.Path;

/** The models and stores that the workers use, with the reason for each choice. */
final class StartSummary {
  private StartSummary() {}

  /** One line for the log and for the person who starts the workers. */
  static String of(Settings settings) {
    LlmSettings llm = settings.llm();
    String key = "OPENAI_API_KEY is " + (llm.openaiApiKey().isPresent() ? "set" : "not set");
    String answers =
        switch (llm.provider()) {
          case OFFLINE -> "answering offline";
          case LLAMA -> "answering with the model file " + fileName(llm);
          case OPENAI ->
              "answering with %s at %s".formatted(llm.defaultModel(), place(llm.openaiBaseUrl()));
        };
    String embeddings =
        settings.embedding().provider(llm) == EmbeddingChoice.LOCAL
            ? "embedding locally"
            : "embedding with %s at %s"
                .formatted(settings.embedding().model(), place(llm.openaiBaseUrl()));
    return "%s: %s%s, %s%s; vectors in %s; memory in %s; status in Redis at %s"
        .formatted(
            key,
            answers,
            reason(llm),
            embeddings,
            settings.embedding().chosen().isPresent() ? " (EMBEDDING_PROVIDER)" : "",
            switch (settings.vectorStore()) {
              case LUCENE -> "Lucene at " + settings.vectors().path();
              case PINECONE -> "Pinecone's index " + settings.pinecone().indexName();
              case WEAVIATE -> "Weaviate at " + place(settings.weaviate().url());
              case FIRESTORE -> firestore(settings.gcp());
            },
            switch (settings.memory().store()) {
              case REDIS -> "Redis at " + place(settings.redis().url());
              case FIRESTORE -> firestore(settings.gcp());
            },
            place(settings.redis().url()));
  }

  private static String fileName(LlmSettings llm) {
    return llm.llamaModel().map(Path::getFileName).map(Path::toString).orElse("?");
  }

  private static String reason(LlmSettings llm) {
    if (llm.chosen().isPresent()) {
      return " (LLM_PROVIDER)";
    }
    return llm.provider() == LlmChoice.LLAMA ? " (LLAMA_MODEL)" : "";
  }

  private static String firestore(GcpSettings gcp) {
    return gcp.emulator()
        .map(address -> "Firestore's emulator at " + address)
        .orElseGet(() -> "Firestore of project " + gcp.firestore().orElse("?"));
  }

  /** Without what may be secret: a name, a password, a path. */
  private static String place(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }
}
