package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Conversations that all run at the same time. Each request is sent when the one before was
 * accepted. At the end the accepted requests are compared with what the API returns.
 */
final class Load {
  private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Sends until all are sent or the server is gone. */
  void send(Api api, int conversations, int each) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < conversations; c++) {
        String conversation = "talk-" + c;
        running.add(threads.submit(() -> talk(api, conversation, each)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private void talk(Api api, String conversation, int each) {
    List<String> ids = accepted.computeIfAbsent(conversation, c -> new ArrayList<>());
    for (int i = ids.size(); i < each; i++) {
      try {
        ids.add(api.submit(conversation, "message %d of %s".formatted(i, conversation)));
        count.incrementAndGet();
      } catch (UncheckedIOException e) {
        return;
      }
    }
  }

  int accepted() {
    return count.get();
  }

  /** Every accepted request completed, each conversation's turns in order, none lost or doubled. */
  void check(Api api) {
    accepted.forEach((conversation, ids) -> {
      for (String id : ids) {
        assertThat(Api.state(api.end(id))).as(id).isEqualTo("completed");
      }
      Awaitility.await("turns of " + conversation)
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(api.turns(conversation)).containsSubsequence(ids));
      assertThat(api.turns(conversation)).doesNotHaveDuplicates();
    });
  }
}
