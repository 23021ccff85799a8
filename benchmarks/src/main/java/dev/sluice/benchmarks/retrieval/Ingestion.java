package dev.sluice.benchmarks.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Brings a collection through the whole pipeline into its vector store. */
final class Ingestion {
  private static final int AT_ONCE = 64;

  private Ingestion() {}

  /** Returns once every document can be searched. */
  static void run(JudgedCollection collection, Api api)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<?>> stored = new ArrayList<>();
      for (JudgedCollection.Document document : collection.documents()) {
        stored.add(
            threads.submit(() -> {
              api.awaitStored(api.store(document));
              return null;
            }));
      }
      for (Future<?> one : stored) {
        one.get();
      }
    }
  }
}
