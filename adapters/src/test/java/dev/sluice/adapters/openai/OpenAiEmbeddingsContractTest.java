package dev.sluice.adapters.openai;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.testkit.embedding.EmbeddingProviderContract;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against the simulated provider, as there is no other that every machine can reach. */
class OpenAiEmbeddingsContractTest extends EmbeddingProviderContract {
  private static SimulatedProvider service;
  private static OpenAiConnection connection;

  @BeforeAll
  static void start() {
    service = SimulatedProvider.start();
    connection =
        new OpenAiConnection(service.baseUrl(), () -> "sk-contract", Duration.ofSeconds(30));
  }

  @AfterAll
  static void stop() {
    connection.close();
    service.close();
  }

  @Override
  protected EmbeddingProvider provider() {
    return new OpenAiEmbeddings(
        connection, "text-embedding-ada-002", OptionalInt.empty(), (key, observed) -> {});
  }
}
