package dev.sluice.workers;

import dev.sluice.adapters.minilm.MiniLmEmbeddings;
import dev.sluice.adapters.offline.OfflineAnswerer;
import dev.sluice.adapters.openai.OpenAiConnection;
import dev.sluice.adapters.openai.OpenAiEmbeddings;
import dev.sluice.adapters.openai.OpenAiLlm;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Observed;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.EmbeddingChoice;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.core.settings.LlmSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.workers.paid.PaidCalls;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The models that the settings choose, with everything around the calls of those that cost. */
@Configuration(proxyBeanMethods = false)
class ProvidersConfiguration {
  private static final Logger log = LoggerFactory.getLogger(ProvidersConfiguration.class);

  @Bean(destroyMethod = "close")
  PaidCalls workersPaidCalls(Settings settings, Stores workersStores, MeterRegistry meters) {
    return PaidCalls.start(settings, workersStores.limiter(), workersStores.ledger(), meters);
  }

  @Bean(destroyMethod = "close")
  Providers workersProviders(Settings settings, Secrets secrets, PaidCalls workersPaidCalls) {
    boolean paidLlm = settings.llm().provider() == LlmChoice.OPENAI;
    boolean paidEmbeddings =
        settings.embedding().provider(settings.llm()) == EmbeddingChoice.OPENAI;
    OpenAiConnection openai =
        connection(settings.llm(), key(settings.llm(), secrets, paidLlm || paidEmbeddings));
    List<AutoCloseable> open = new ArrayList<>(List.of(openai));
    if (paidLlm || paidEmbeddings) {
      openai.warmUp();
    }
    BiConsumer<LimitKey, Observed> observed = workersPaidCalls::observed;
    LlmProvider llm =
        paidLlm ? workersPaidCalls.wrap(new OpenAiLlm(openai, observed)) : new OfflineAnswerer();
    EmbeddingProvider embeddings =
        paidEmbeddings
            ? workersPaidCalls.wrap(
                new OpenAiEmbeddings(
                    openai, settings.embedding().model(), OptionalInt.empty(), observed))
            : local(open);
    return new Providers(llm, paidLlm, embeddings, paidEmbeddings, open);
  }

  /** Connects to nothing before the first call. */
  private static OpenAiConnection connection(LlmSettings llm, CurrentSecret key) {
    return new OpenAiConnection(llm.openaiBaseUrl(), key, llm.requestTimeout());
  }

  /** Whoever chose openai has set a key; one that is not used is not read. */
  private static CurrentSecret key(LlmSettings llm, Secrets secrets, boolean used) {
    return used ? secrets.current(llm.openaiApiKey().orElseThrow()) : CurrentSecret.fixed("");
  }

  private static EmbeddingProvider local(List<AutoCloseable> open) {
    MiniLmEmbeddings local = new MiniLmEmbeddings();
    open.add(local);
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
      log.warn("the local embedding model is not ready: {}", e.getMessage());
    }
  }
}
