package dev.sluice.adapters.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuceneVectorStoreTest {
  private static final String TENANT = "acme";

  @TempDir private Path folder;

  private final List<LuceneVectorStore> opened = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (LuceneVectorStore store : opened) {
      store.close();
    }
  }

  @Test
  void keepsWhatItHoldsWhenClosedAndOpened() throws IOException {
    LuceneVectorStore first = open("model");
    first.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    first.close();

    assertThat(open("model").search(TENANT, query("", 1, 0)))
        .extracting(Passage::getText)
        .containsExactly("text");
  }

  @Test
  void refusesTheVectorsOfAnotherModelAndTellsTheWayOut() {
    open("ada").upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    LuceneVectorStore other = open("mini");

    for (Runnable use :
        List.<Runnable>of(
            () -> other.upsert(TENANT, List.of(chunk("b", "text", 1, 0))),
            () -> other.search(TENANT, query("", 1, 0)),
            other::check)) {
      assertThatThrownBy(use::run)
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("made with ada")
          .hasMessageContaining("mini")
          .hasMessageContaining("same embedding model")
          .extracting(e -> ((CallException) e).code())
          .isEqualTo(FailureCodes.MODEL_MISMATCH);
    }
    assertThat(open("ada").search(TENANT, query("", 1, 0))).hasSize(1);
  }

  @Test
  void anEmptiedIndexTakesAnotherModelAndOtherDimensions() {
    LuceneVectorStore old = open("ada");
    old.upsert(TENANT, List.of(chunk("a", "text", 1, 0), chunk("b", "text", 0, 1)));
    old.delete(TENANT, List.of("a", "b"));
    LuceneVectorStore other = open("mini");
    other.check();

    assertThat(other.upsert(TENANT, List.of(chunk("c", "new", 1, 0, 0)))).isEmpty();
    assertThat(other.search(TENANT, query("", 1, 0, 0)))
        .extracting(Passage::getText)
        .containsExactly("new");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 384, 1536, 3072, 4096})
  void takesTheDimensionsOfTheModelsThereAre(int dimensions) {
    LuceneVectorStore store = open("model");
    float[] vector = new float[dimensions];
    vector[dimensions - 1] = 1;

    assertThat(store.upsert(TENANT, List.of(chunk("a", "text", vector)))).isEmpty();
    assertThat(store.search(TENANT, query("", vector))).hasSize(1);
  }

  @Test
  void refusesMoreDimensionsThanTheIndexTakes() {
    assertThatThrownBy(() -> open("model").upsert(TENANT, List.of(chunk("a", "t", filled(4097)))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("4096");
  }

  @Test
  void hybridFindsByWordsWhatVectorsMiss() {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      chunks.add(chunk("near" + i, "About nothing much, part " + i, 1, 0.01f * i));
    }
    chunks.add(chunk("named", "The zeppelins of Friedrichshafen", 0, 1));
    open("model").upsert(TENANT, chunks);
    LuceneVectorStore hybrid = new LuceneVectorStore(folder, "model", true);
    opened.add(hybrid);
    SearchQuery asked = new SearchQuery("Which zeppelin?", new float[] {1, 0}, 3, Map.of());

    assertThat(open("model").search(TENANT, asked))
        .extracting(Passage::getDocumentId)
        .doesNotContain("named");
    List<Passage> fused = hybrid.search(TENANT, asked);
    assertThat(fused).extracting(Passage::getDocumentId).contains("named").hasSize(3);
    assertThat(fused.get(0).getScore()).isGreaterThanOrEqualTo(fused.get(1).getScore());
    assertThat(hybrid.search("other", asked)).isEmpty();
    assertThat(hybrid.search(TENANT, new SearchQuery("?!", new float[] {1, 0}, 3, Map.of())))
        .hasSize(3);
  }

  @Test
  void waitsForALockAndThenSaysWhoHoldsIt() throws IOException {
    LuceneVectorStore store =
        new LuceneVectorStore(folder, "model", false, IndexSite.any(), Duration.ofMillis(300));
    opened.add(store);
    store.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));

    try (Directory directory = FSDirectory.open(folder);
        Lock held =
            Awaitility.await()
                .ignoreException(LockObtainFailedException.class)
                .until(() -> directory.obtainLock(IndexWriter.WRITE_LOCK_NAME), Objects::nonNull)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> store.upsert(TENANT, List.of(chunk("b", "text", 1, 0))))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("lock")
          .extracting(e -> ((CallException) e).code())
          .isEqualTo(FailureCodes.UNAVAILABLE);
      assertThat(store.search(TENANT, query("", 1, 0))).hasSize(1);
    }
    assertThatCode(() -> store.upsert(TENANT, List.of(chunk("b", "text", 1, 0))))
        .doesNotThrowAnyException();
  }

  @Test
  void aClosedStoreSaysSo() throws IOException {
    LuceneVectorStore store = open("model");
    store.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    store.close();
    store.close();

    assertThatThrownBy(() -> store.upsert(TENANT, List.of(chunk("b", "text", 1, 0))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.search(TENANT, query("", 1, 0)))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void closingWhileOthersSearchAndWriteFailsThemAsCalls() throws Exception {
    LuceneVectorStore store = open("model");
    store.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    AtomicInteger rounds = new AtomicInteger();
    List<FutureTask<Throwable>> users = new ArrayList<>();
    for (Runnable use :
        List.<Runnable>of(
            () -> store.search(TENANT, query("", 1, 0)),
            () -> store.upsert(TENANT, List.of(chunk("b", "text", 1, 0))))) {
      FutureTask<Throwable> user =
          new FutureTask<>(() -> {
            while (true) {
              try {
                use.run();
                rounds.incrementAndGet();
              } catch (RuntimeException e) {
                return e;
              }
            }
          });
      Thread.ofVirtual().start(user);
      users.add(user);
    }
    Awaitility.await().until(() -> rounds.get() > 20);
    store.close();

    for (FutureTask<Throwable> user : users) {
      assertThat(user.get(20, TimeUnit.SECONDS))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rubbish", "truncated", "half"})
  void anIndexThatCannotBeOpenedIsMovedAside(String damage) throws IOException {
    LuceneVectorStore first = site("one", false);
    first.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    first.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        boolean commit = file.getFileName().toString().startsWith("segments");
        switch (damage) {
          case "rubbish" -> {
            if (commit) {
              Files.write(file, new byte[40]);
            }
          }
          case "truncated" -> Files.write(file, new byte[0]);
          default -> {
            if (!commit) {
              Files.delete(file);
            }
          }
        }
      }
    }

    LuceneVectorStore store = site("one", true);
    assertThat(store.mark()).isEqualTo(new IndexMark.Empty());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(Files::isDirectory))
          .singleElement()
          .satisfies(aside -> assertThat(aside).isNotEmptyDirectory());
    }
    assertThatThrownBy(() -> store.upsert(TENANT, List.of(chunk("b", "t", 1, 0))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("filled again");
    LuceneVectorStore next = site("two", false);
    assertThat(next.upsert(TENANT, List.of(chunk("b", "t", 1, 0)))).isEmpty();
    assertThat(next.mark()).isEqualTo(new IndexMark.Marked("two", "model"));
    assertThat(next.search(TENANT, query("", 1, 0))).hasSize(1);
  }

  @Test
  void anIndexThatIsDeletedWhileItIsUsedIsNoticedAndNeverBegunAgainUnderItsId() throws IOException {
    LuceneVectorStore store = site("one", false);
    assertThat(store.mark()).isEqualTo(new IndexMark.Empty());
    store.upsert(TENANT, List.of(chunk("a", "text", 1, 0), chunk("b", "text", 0, 1)));
    assertThat(store.mark()).isEqualTo(new IndexMark.Marked("one", "model"));
    assertThat(store.search(TENANT, query("", 1, 0))).hasSize(2);

    delete(folder);
    assertThat(store.mark()).isEqualTo(new IndexMark.Empty());
    assertThat(store.search(TENANT, query("", 1, 0))).isEmpty();
    assertThatThrownBy(() -> store.upsert(TENANT, List.of(chunk("a", "text", 1, 0))))
        .isInstanceOf(RetriableException.class);
    assertThat(store.mark()).isEqualTo(new IndexMark.Empty());

    LuceneVectorStore next = site("two", false);
    next.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    assertThat(store.mark()).isEqualTo(new IndexMark.Marked("two", "model"));
    assertThat(store.search(TENANT, query("", 1, 0))).hasSize(1);
    assertThatThrownBy(() -> store.upsert(TENANT, List.of(chunk("a", "text", 1, 0))))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void anIndexWithoutItsCommitIsEmptyAndWhatIsLeftOfItIsInNobodysWay() throws IOException {
    LuceneVectorStore first = site("one", false);
    first.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    first.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("segments")) {
          Files.delete(file);
        }
      }
    }

    assertThat(site("one", true).mark()).isEqualTo(new IndexMark.Empty());
    LuceneVectorStore next = site("two", false);
    assertThat(next.upsert(TENANT, List.of(chunk("b", "text", 1, 0)))).isEmpty();
    assertThat(next.search(TENANT, query("", 1, 0)))
        .extracting(Passage::getDocumentId)
        .containsExactly("b");
  }

  @Test
  void anIndexOfAnOlderReleaseHasNoMark() {
    open("model").upsert(TENANT, List.of(chunk("a", "text", 1, 0)));

    LuceneVectorStore adopted =
        new LuceneVectorStore(folder, "model", false, IndexSite.of("one", true, true));
    opened.add(adopted);
    assertThat(adopted.mark()).isEqualTo(new IndexMark.Unmarked("model"));
    assertThat(adopted.upsert(TENANT, List.of(chunk("b", "text", 1, 0)))).isEmpty();
    assertThatThrownBy(() -> site("two", false).upsert(TENANT, List.of(chunk("c", "t", 1, 0))))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void aFolderThatCannotBeMadeSaysSo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    LuceneVectorStore store = new LuceneVectorStore(file.resolve("index"), "model", false);

    assertThatThrownBy(store::check)
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("file");
  }

  @Test
  void anInterruptedSearcherHarmsNoOther() throws Exception {
    LuceneVectorStore store = open("model");
    store.upsert(TENANT, List.of(chunk("a", "text", 1, 0)));
    FutureTask<Boolean> interrupted =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          try {
            store.search(TENANT, query("", 1, 0));
          } catch (RetriableException e) {
            return Thread.currentThread().isInterrupted();
          }
          return Thread.currentThread().isInterrupted();
        });
    Thread.ofVirtual().start(interrupted);

    assertThat(interrupted.get()).isTrue();
    assertThat(store.search(TENANT, query("", 1, 0))).hasSize(1);
    assertThatCode(() -> store.upsert(TENANT, List.of(chunk("b", "text", 1, 0))))
        .doesNotThrowAnyException();
    assertThat(store.search(TENANT, query("", 1, 0))).hasSize(2);
  }

  private LuceneVectorStore site(String id, boolean begun) {
    LuceneVectorStore store =
        new LuceneVectorStore(folder, "model", false, IndexSite.of(id, begun, false));
    opened.add(store);
    return store;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private LuceneVectorStore open(String model) {
    LuceneVectorStore store = new LuceneVectorStore(folder, model, false);
    opened.add(store);
    return store;
  }

  private static Chunk chunk(String id, String text, float... vector) {
    return new Chunk(id, id, 0, null, text, Map.of(), vector);
  }

  private static SearchQuery query(String text, float... vector) {
    return new SearchQuery(text, vector, 10, Map.of());
  }

  private static float[] filled(int dimensions) {
    float[] vector = new float[dimensions];
    java.util.Arrays.fill(vector, 1);
    return vector;
  }
}
