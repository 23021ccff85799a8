package dev.sluice.adapters.openai;

import dev.sluice.core.llm.LlmProvider;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.testkit.llm.LlmProviderContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against the simulated provider, as there is no other that every machine can reach. */
class OpenAiLlmContractTest extends LlmProviderContract {
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
  protected LlmProvider provider() {
    return new OpenAiLlm(connection, (key, observed) -> {});
  }

  @Override
  protected String model() {
    return "gpt-4";
  }
}
