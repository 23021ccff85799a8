package dev.sluice.adapters.openai;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.room.AnswerRoom;
import dev.sluice.core.room.TaskHolds;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process in which many tasks have a service answer at once. As a worker does, each makes bytes
 * of its answer twice, for the ledger and for the record, and holds all of it to its end. Prints
 * how many were answered and how many failed.
 */
final class CrowdedAnswers {
  private CrowdedAnswers() {}

  public static void main(String[] args) throws Exception {
    int tasks = Integer.parseInt(args[1]);
    int bound = Integer.parseInt(args[2]);
    OpenAiConnection connection =
        new OpenAiConnection(
            URI.create(args[0]),
            () -> OpenAiFixture.KEY,
            Duration.ofMinutes(2),
            Optional.empty(),
            Optional.empty(),
            new AnswerBounds(bound, AnswerRoom.of(Runtime.getRuntime().maxMemory(), tasks)));
    OpenAiLlm llm = new OpenAiLlm(connection, OpenAiFixture.NOBODY);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      int task = i;
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  TaskHolds.run(() -> {
                    try {
                      answer(llm, task);
                      answered.incrementAndGet();
                    } catch (CallException e) {
                      failed.incrementAndGet();
                    } catch (InterruptedException | OutOfMemoryError e) {
                      System.out.println(e);
                      Runtime.getRuntime().halt(3);
                    }
                  })));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf("%d answered, %d failed%n", answered.get(), failed.get());
    System.exit(0);
  }

  private static void answer(OpenAiLlm llm, int task) throws InterruptedException {
    LlmAnswer answer = llm.answer(OpenAiFixture.ask("Shape " + task));
    byte[] ledger = answer.output().getBytes(StandardCharsets.UTF_8);
    byte[] record = answer.output().getBytes(StandardCharsets.UTF_8);
    // What is written is under way for a while.
    Thread.sleep(50);
    if (ledger.length != record.length) {
      throw new IllegalStateException("other bytes for the same text");
    }
  }
}
