package dev.sluice.adapters.openai;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.testkit.embedding.EmbeddingProviderContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against the simulated provider, as there is no other that every machine can reach. */
class OpenAiEmbeddingsContractTest extends EmbeddingProviderContract {
  private static SimulatedProvider service;
  private static OpenAiConnection connection;
  private static OpenAiConnection hastyConnection;

  @BeforeAll
  static void start() {
    service = SimulatedProvider.start();
    connection =
        new OpenAiConnection(service.baseUrl(), () -> "sk-contract", Duration.ofSeconds(30));
    hastyConnection = OpenAiFixture.connect(service.baseUrl(), FailingServices.HASTY);
  }

  @AfterAll
  static void stop() {
    connection.close();
    hastyConnection.close();
    service.close();
  }

  @Override
  protected EmbeddingProvider provider() {
    return embeddings(connection);
  }

  private static EmbeddingProvider embeddings(OpenAiConnection connection) {
    return new OpenAiEmbeddings(
        connection, "text-embedding-ada-002", OptionalInt.empty(), (key, observed) -> {});
  }

  @Override
  protected List<FailingCall> failingCalls() {
    EmbeddingProvider nobody = embeddings(FailingServices.NOBODY);
    EmbeddingProvider nowhere = embeddings(FailingServices.NOWHERE);
    EmbeddingProvider hasty = embeddings(hastyConnection);
    List<FailingCall> calls = new ArrayList<>();
    calls.add(new FailingCall("no listener", nobody, List.of("hi"), Unanswered.NOT_SENT));
    calls.add(new FailingCall("no such host", nowhere, List.of("hi"), Unanswered.NOT_SENT));
    calls.add(new FailingCall("blank", provider(), List.of(" "), Unanswered.NOT_SENT));
    calls.add(
        new FailingCall(
            "hang", hasty, List.of(FailingServices.asking(Fault.HANG)), Unanswered.UNKNOWN));
    FailingServices.COSTS.forEach((fault, cost) ->
        calls.add(
            new FailingCall(
                fault.name(), provider(), List.of(FailingServices.asking(fault)), cost)));
    return calls;
  }
}
