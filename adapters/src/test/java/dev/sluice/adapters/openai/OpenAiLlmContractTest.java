package dev.sluice.adapters.openai;

import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.testkit.llm.LlmProviderContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against the simulated provider, as there is no other that every machine can reach. */
class OpenAiLlmContractTest extends LlmProviderContract {
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
  protected LlmProvider provider() {
    return new OpenAiLlm(connection, (key, observed) -> {});
  }

  @Override
  protected List<FailingCall> failingCalls() {
    LlmProvider nobody = new OpenAiLlm(FailingServices.NOBODY, OpenAiFixture.NOBODY);
    LlmProvider nowhere = new OpenAiLlm(FailingServices.NOWHERE, OpenAiFixture.NOBODY);
    LlmProvider hasty = new OpenAiLlm(hastyConnection, OpenAiFixture.NOBODY);
    LlmCall late = OpenAiFixture.until(call(5, "text", user("hi")), Instant.EPOCH);
    List<FailingCall> calls = new ArrayList<>();
    calls.add(new FailingCall("no listener", nobody, fine(), Unanswered.NOT_SENT));
    calls.add(new FailingCall("no such host", nowhere, fine(), Unanswered.NOT_SENT));
    calls.add(new FailingCall("too late", provider(), late, Unanswered.NOT_SENT));
    calls.add(new FailingCall("hang", hasty, failing(Fault.HANG), Unanswered.UNKNOWN));
    FailingServices.COSTS.forEach((fault, cost) ->
        calls.add(new FailingCall(fault.name(), provider(), failing(fault), cost)));
    return calls;
  }

  private LlmCall fine() {
    return call(5, "text", user("hi"));
  }

  private LlmCall failing(Fault fault) {
    return call(5, "text", user(FailingServices.asking(fault)));
  }

  @Override
  protected String model() {
    return "gpt-4";
  }
}
