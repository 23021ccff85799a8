package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import java.util.concurrent.atomic.AtomicInteger;

/** A model whose calls end as the test says. */
final class ScriptedLlm implements LlmProvider {
  /** How one call ends. */
  interface Ending {
    LlmAnswer end() throws InterruptedException;
  }

  private final AtomicInteger calls = new AtomicInteger();
  private volatile Ending ending;

  ScriptedLlm(Ending ending) {
    this.ending = ending;
  }

  void then(Ending next) {
    ending = next;
  }

  @Override
  public String name() {
    return Fixtures.KEY.provider();
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    calls.incrementAndGet();
    return ending.end();
  }

  int calls() {
    return calls.get();
  }
}
