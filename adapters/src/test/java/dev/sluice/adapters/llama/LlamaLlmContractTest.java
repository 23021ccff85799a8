package dev.sluice.adapters.llama;

import dev.sluice.core.llm.LlmProvider;
import dev.sluice.testkit.llm.LlmProviderContract;
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
