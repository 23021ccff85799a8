package dev.sluice.adapters.offline;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.testkit.llm.LlmProviderContract;
import java.util.List;

class OfflineAnswererContractTest extends LlmProviderContract {
  @Override
  protected LlmProvider provider() {
    return new OfflineAnswerer();
  }

  @Override
  protected List<FailingCall> failingCalls() {
    LlmCall nothingAsked = call(5, "text", new Message(Role.SYSTEM, "Be brief."));
    return List.of(
        new FailingCall("no question", provider(), nothingAsked, CallCost.Unanswered.REFUSED));
  }

  @Override
  protected String model() {
    return "any";
  }

  @Override
  protected String answeringModel() {
    return "offline";
  }
}
