package dev.sluice.adapters.offline;

import dev.sluice.core.llm.LlmProvider;
import dev.sluice.testkit.llm.LlmProviderContract;

class OfflineAnswererContractTest extends LlmProviderContract {
  @Override
  protected LlmProvider provider() {
    return new OfflineAnswerer();
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
