package dev.sluice.benchmarks.retrieval;

import dev.sluice.adapters.minilm.MiniLmEmbeddings;
import dev.sluice.benchmarks.lab.Arguments;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * Compares the retrieval of a vector store with an exact search over the same embeddings, and
 * measures the gain by words beside vectors. A document has the rank of its best passage.
 */
final class Retrieval {
  private static final String COLLECTION = "SLUICE_TEST_COLLECTION";
  private static final int CUT = 10;

  /** Enough for ten documents, however many passages of one stand at the top. */
  private static final int PASSAGES = 50;

  private final JudgedCollection collection;
  private final Verdict verdict = new Verdict();

  private Retrieval(JudgedCollection collection) {
    this.collection = collection;
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    String folder = System.getenv(COLLECTION);
    if (folder == null) {
      System.err.printf("retrieval: set %s to the folder of a judged collection%n", COLLECTION);
      System.exit(2);
    }
    Retrieval run = new Retrieval(JudgedCollection.read(Path.of(folder)));
    String url = arguments.text("--url", "");
    if (url.isEmpty()) {
      run.own(arguments.text("--store", "lucene"));
    } else {
      run.running(arguments, URI.create(url));
    }
    System.exit(run.verdict.isMet() ? 0 : 1);
  }

  private void own(String name) throws Exception {
    Path data = Files.createTempDirectory("sluice-retrieval");
    try (StoreServer store = StoreServer.start(name)) {
      double vectors;
      try (Subject subject = Subject.start(data, store.settings())) {
        vectors = vectorsAgainstExact(name, subject);
      }
      if (store.findsWords()) {
        Map<String, String> hybrid = new HashMap<>(store.settings());
        hybrid.put("HYBRID_SEARCH", "true");
        try (Subject subject = Subject.start(data, hybrid)) {
          verdict.hybrid(name, ask(name + ", hybrid", subject), vectors);
        }
      }
    } finally {
      Utils.delete(data.toFile());
    }
  }

  private void running(Arguments arguments, URI url) throws Exception {
    String brokers = arguments.text("--kafka", "127.0.0.1:9092");
    String token = Optional.ofNullable(System.getenv("AUTH_TOKEN")).orElse("");
    try (Subject subject = Subject.running(url, token, brokers)) {
      vectorsAgainstExact(url.toString(), subject);
    }
  }

  private double vectorsAgainstExact(String name, Subject subject) throws Exception {
    long start = System.nanoTime();
    Ingestion.run(collection, subject.api());
    double seconds = (System.nanoTime() - start) / 1e9;
    List<StoredChunk> chunks = StoredChunk.readAll(subject.bootstrapServers(), "");
    System.out.printf(
        "%s: %d documents in %d chunks, stored in %.0f s%n",
        name, collection.documents().size(), chunks.size(), seconds);
    double found = ask(name + ", vectors", subject);
    verdict.exact(name, found, exact(chunks));
    return found;
  }

  private double ask(String name, Subject subject) throws Exception {
    Questions answers = Questions.ask(collection, text -> subject.api().search(text, PASSAGES));
    System.out.printf(
        "%s: %d questions, one at a time: p50 %.0f ms, p95 %.0f ms%n",
        name, answers.millis().size(), answers.quantile(0.5), answers.quantile(0.95));
    return collection.ndcg(answers.rankings(), CUT);
  }

  private double exact(List<StoredChunk> chunks) throws Exception {
    try (MiniLmEmbeddings provider = new MiniLmEmbeddings()) {
      ExactSearch exact = ExactSearch.over(chunks, provider);
      return collection.ndcg(
          Questions.ask(collection, text -> exact.search(text, PASSAGES)).rankings(), CUT);
    }
  }
}
