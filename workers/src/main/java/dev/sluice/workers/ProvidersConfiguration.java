package dev.sluice.workers;

import dev.sluice.adapters.llama.LlamaLlm;
import dev.sluice.adapters.llama.LlamaOptions;
import dev.sluice.adapters.minilm.MiniLmEmbeddings;
import dev.sluice.adapters.offline.OfflineAnswerer;
import dev.sluice.adapters.openai.AnswerBounds;
import dev.sluice.adapters.openai.OpenAiConnection;
import dev.sluice.adapters.openai.OpenAiEmbeddings;
import dev.sluice.adapters.openai.OpenAiLlm;
import dev.sluice.core.embedding.CutEmbeddings;
import dev.sluice.core.embedding.EmbeddingModel;
import dev.sluice.core.embedding.EmbeddingModel.Shortening;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.room.AnswerRoom;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.EmbeddingChoice;
import dev.sluice.core.settings.EmbeddingSettings;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.core.settings.LlmSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.CloseStack;
import dev.sluice.hosting.StartFailedException;
import dev.sluice.workers.paid.CallAccounts;
import dev.sluice.workers.paid.PaidProviders;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The models that the settings choose, with everything around the calls of those that cost. */
@Configuration(proxyBeanMethods = false)
class ProvidersConfiguration {
  private static final Logger log = LoggerFactory.getLogger(ProvidersConfiguration.class);

  @Bean(destroyMethod = "close")
  PaidProviders workersPaidCalls(
      Settings settings, WorkerStores workersStores, MeterRegistry meters) {
    return PaidProviders.start(settings, workersStores.limiter(), workersStores.ledger(), meters);
  }

  @Bean(destroyMethod = "close")
  WorkerProviders workersProviders(
      Settings settings, Secrets secrets, PaidProviders workersPaidCalls) {
    return CloseStack.opening(parts -> providers(settings, secrets, workersPaidCalls, parts));
  }

  private static WorkerProviders providers(
      Settings settings, Secrets secrets, PaidProviders calls, CloseStack parts) {
    LlmSettings llm = settings.llm();
    boolean paidLlm = llm.provider() == LlmChoice.OPENAI;
    boolean paidEmbeddings = settings.embedding().provider(llm) == EmbeddingChoice.OPENAI;
    boolean paid = paidLlm || paidEmbeddings;
    OpenAiConnection openai = parts.push(connection(settings, key(llm, secrets, paid)));
    List<Thread> warmUps = paid ? List.of(openai.warmUp()) : List.of();
    LlmProvider answering =
        switch (llm.provider()) {
          case OPENAI -> calls.wrap(new OpenAiLlm(openai, calls::observed));
          case LLAMA -> parts.push(llama(settings));
          case OFFLINE -> new OfflineAnswerer();
        };
    EmbeddingProvider embedding =
        paidEmbeddings ? paid(settings.embedding(), openai, calls) : parts.push(local());
    CallAccounts accounts = paidLlm ? calls.accounts() : CallAccounts.NONE;
    return new WorkerProviders(
        new WorkerProviders.Answers(answering, paidLlm, accounts),
        new WorkerProviders.Embeddings(embedding, paidEmbeddings),
        identity -> ofIndex(identity, settings, secrets, calls, parts),
        warmUps,
        parts);
  }

  /** The model of an index that was made before the settings were changed. */
  private static WorkerProviders.Embeddings ofIndex(
      String identity, Settings settings, Secrets secrets, PaidProviders calls, CloseStack parts) {
    EmbeddingSettings before = settings.embedding().of(identity);
    if (before.provider(settings.llm()) == EmbeddingChoice.LOCAL) {
      return new WorkerProviders.Embeddings(parts.push(local()), false);
    }
    OpenAiConnection openai = parts.push(connection(settings, key(settings.llm(), secrets, true)));
    return new WorkerProviders.Embeddings(paid(before, openai, calls), true);
  }

  /** Connects to nothing before the first call. */
  private static OpenAiConnection connection(Settings settings, CurrentSecret key) {
    LlmSettings llm = settings.llm();
    return new OpenAiConnection(
        llm.openaiBaseUrl(),
        key,
        llm.requestTimeout(),
        llm.openaiOrganization(),
        llm.openaiProject(),
        bounds(settings));
  }

  static AnswerBounds bounds(Settings settings) {
    AnswerRoom room =
        AnswerRoom.of(Runtime.getRuntime().maxMemory(), settings.workers().maxConcurrentRequests());
    return new AnswerBounds(settings.paidCalls().maxAnswerBytes(), room);
  }

  /** Whoever chose openai has set a key; one that is not used is not read. */
  private static CurrentSecret key(LlmSettings llm, Secrets secrets, boolean used) {
    return used ? secrets.current(llm.openaiApiKey().orElseThrow()) : CurrentSecret.fixed("");
  }

  private static LlamaLlm llama(Settings settings) {
    LlmSettings llm = settings.llm();
    try {
      LlamaLlm llama =
          LlamaLlm.load(
              llm.llamaModel().orElseThrow(),
              LlamaOptions.ofThisMachine(llm.llamaContext(), llm.requestTimeout()));
      int most = settings.conversations().promptTokens() + llm.maxTokens();
      if (most > llama.context()) {
        log.warn(
            "A prompt and its answer may take {} tokens (PROMPT_TOKENS, MAX_TOKENS), and the"
                + " context of LLAMA_MODEL holds {}: longer ones will fail",
            most,
            llama.context());
      }
      return llama;
    } catch (PermanentException e) {
      throw new StartFailedException("LLAMA_MODEL: " + e.getMessage(), e);
    }
  }

  /** With vectors as short as they are set to be; settings that cannot be were refused before. */
  private static EmbeddingProvider paid(
      EmbeddingSettings settings, OpenAiConnection openai, PaidProviders calls) {
    Shortening shortening =
        EmbeddingModel.find(settings.model())
            .map(EmbeddingModel::shortening)
            .orElse(Shortening.NONE);
    Optional<Integer> asked = settings.dimensions();
    OptionalInt ofProvider =
        asked.isPresent() && shortening == Shortening.BY_PROVIDER
            ? OptionalInt.of(asked.get())
            : OptionalInt.empty();
    EmbeddingProvider whole =
        calls.wrap(new OpenAiEmbeddings(openai, settings.model(), ofProvider, calls::observed));
    return asked.isPresent() && shortening == Shortening.BY_CUTTING
        ? new CutEmbeddings(whole, asked.get())
        : whole;
  }

  private static MiniLmEmbeddings local() {
    MiniLmEmbeddings local = new MiniLmEmbeddings();
    Thread.ofVirtual().name("embedding warm-up").start(() -> warmUp(local));
    return local;
  }

  /** Loads the model while the process starts, so that the first request need not wait for it. */
  private static void warmUp(MiniLmEmbeddings local) {
    try {
      local.warmUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("The local embedding model is not ready: {}", e.getMessage());
    }
  }
}
