package dev.sluice.adapters.llama;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;

/** The real model of the tests: a small GGUF file of the tester's own. */
final class TestModel {
  private static final String VARIABLE = "SLUICE_TEST_MODEL";

  private TestModel() {}

  /** The file; without one the test is skipped. */
  static Path path() {
    String path = System.getenv(VARIABLE);
    assumeTrue(
        path != null && !path.isBlank(),
        VARIABLE + " names no GGUF file: nothing is tested with a real local model");
    return Path.of(path);
  }

  static LlamaLlm load() {
    return LlamaLlm.load(path(), LlamaOptions.ofThisMachine(8192, Duration.ofSeconds(60)));
  }
}
