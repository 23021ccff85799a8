package dev.sluice.adapters.llama;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.testkit.llm.LlmProviderContract;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class LlamaLlmContractTest extends LlmProviderContract {
  private static LlamaLlm llm;

  @BeforeAll
  static void load() {
    llm = TestModel.load();
  }

  @AfterAll
  static void close() throws Exception {
    if (llm != null) {
      llm.close();
    }
  }

  @Override
  protected LlmProvider provider() {
    return llm;
  }

  @Override
  protected List<FailingCall> failingCalls() {
    LlmCall noTurn = call(5, "text", new Message(Role.ASSISTANT, "Hello!"));
    LlmCall fine = call(5, "text", user("hi"));
    LlmCall late =
        new LlmCall(
            fine.tenant(),
            fine.callId(),
            fine.model(),
            fine.messages(),
            fine.passages(),
            fine.temperature(),
            fine.maxTokens(),
            fine.responseFormat(),
            fine.cache(),
            Instant.EPOCH);
    return List.of(
        new FailingCall("no turn of the user", llm, noTurn, CallCost.Unanswered.REFUSED),
        new FailingCall("too late", llm, late, CallCost.Unanswered.UNKNOWN));
  }

  @Override
  protected String model() {
    return "any";
  }

  @Override
  protected String answeringModel() {
    return String.valueOf(TestModel.path().getFileName());
  }

  @Override
  protected int callers() {
    return 4;
  }
}
