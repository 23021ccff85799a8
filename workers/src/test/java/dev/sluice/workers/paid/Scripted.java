package dev.sluice.workers.paid;

import dev.sluice.schemas.Usage;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A call that ends as the script says, step by step; the last step repeats. */
final class Scripted implements PaidCall<String> {
  private final Deque<Object> script;
  private int made;

  /** An answer for every text, a failure for every exception. */
  Scripted(Object... script) {
    this.script = new ArrayDeque<>(Arrays.asList(script));
  }

  @Override
  public String make() throws InterruptedException {
    made++;
    Object next = script.size() > 1 ? script.removeFirst() : script.getFirst();
    if (next instanceof RuntimeException e) {
      throw e;
    }
    if (next instanceof InterruptedException e) {
      throw e;
    }
    return (String) next;
  }

  @Override
  public int charged(String answer) {
    return answer.length();
  }

  @Override
  public int chargedInVain(Usage usage) {
    return usage.getInputTokens() + usage.getOutputTokens();
  }

  int made() {
    return made;
  }
}
