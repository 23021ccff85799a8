package dev.sluice.testkit.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Passage;
import dev.sluice.testkit.ids.HostileIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link VectorStore}. The store is empty before each test. Searches are repeated
 * for some seconds, since a store may be eventually consistent.
 */
@Timeout(90)
public abstract class VectorStoreContract {
  /** The dimensions of all vectors of the suite. */
  protected static final int DIMENSIONS = 8;

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TENANT = "acme";

  /**
   * Opens a new client of the same store, as in another process.
   *
   * @param site the index that is to be there
   */
  protected abstract MarkedVectorStore open(IndexSite site);

  /** Opens a new client of the same store, whichever index is there. */
  protected final MarkedVectorStore open() {
    return open(IndexSite.any());
  }

  @Test
  void carriesItsMarkOnceItHoldsVectors() {
    MarkedVectorStore store = open(IndexSite.of("one", false, false));
    assertThat(store.mark()).isEqualTo(new IndexMark.Empty());
    store.upsert(TENANT, List.of(chunk("a", 0)));

    MarkedVectorStore other = open(IndexSite.of("one", true, false));
    eventually(() ->
        assertThat(other.mark())
            .isInstanceOfSatisfying(
                IndexMark.Marked.class, mark -> assertThat(mark.id()).isEqualTo("one")));
    other.upsert(TENANT, List.of(chunk("b", 0)));
    eventually(() -> assertThat(store.search(TENANT, near(0, 10))).hasSize(2));
  }

  @Test
  void neverWritesToAnotherIndexNorBeginsALostOneAgain() {
    MarkedVectorStore lost = open(IndexSite.of("one", true, false));
    assertThat(lost.mark()).isEqualTo(new IndexMark.Empty());
    assertThatThrownBy(() -> lost.upsert(TENANT, List.of(chunk("a", 0))))
        .isInstanceOf(RetriableException.class);
    assertThat(lost.search(TENANT, near(0, 10))).isEmpty();

    open(IndexSite.of("two", false, false)).upsert(TENANT, List.of(chunk("a", 0)));
    MarkedVectorStore other = open(IndexSite.of("three", false, false));
    eventually(() ->
        assertThatThrownBy(() -> other.upsert(TENANT, List.of(chunk("b", 0))))
            .isInstanceOf(RetriableException.class));
  }

  @Test
  void vectorsOfAnOlderReleaseHaveNoMark() {
    open().upsert(TENANT, List.of(chunk("a", 0)));
    MarkedVectorStore adopted = open(IndexSite.of("one", true, true));
    eventually(() -> assertThat(adopted.mark()).isInstanceOf(IndexMark.Unmarked.class));
    adopted.upsert(TENANT, List.of(chunk("b", 0)));
    eventually(() -> assertThat(adopted.search(TENANT, near(0, 10))).hasSize(2));
  }

  @Test
  void findsNothingWhereNothingWasStored() {
    VectorStore store = open();
    assertThat(store.search(TENANT, near(0, 10))).isEmpty();
    store.upsert(TENANT, List.of(chunk("a", 0)));
    assertThat(store.search("nobody", near(0, 10))).isEmpty();
  }

  @Test
  void givesBackWhatWasStoredToAnotherClient() {
    Chunk full =
        new Chunk(
            "docs/ä b.md#1",
            "docs/ä b.md",
            7,
            "Tïtle 題",
            "Text with “quotes”,\na line break, 𝒳 and \\ and \0.",
            Map.of("kind", "note"),
            axis(0));
    Chunk bare = new Chunk("b", "b.txt", 0, null, "t", Map.of(), axis(4));
    assertThat(open().upsert(TENANT, List.of(full, bare))).isEmpty();

    VectorStore other = open();
    eventually(() -> {
      Passage first = other.search(TENANT, near(0, 1)).getFirst();
      assertThat(first.getDocumentId()).isEqualTo("docs/ä b.md");
      assertThat(first.getChunk()).isEqualTo(7);
      assertThat(first.getTitle()).isEqualTo("Tïtle 題");
      assertThat(first.getText()).isEqualTo(full.text());
      assertThat(other.search(TENANT, near(4, 1)).getFirst().getTitle()).isNull();
    });
  }

  @Test
  void ordersByNearnessAndScoresTheCosine() {
    VectorStore store = open();
    float[] between = axis(0);
    between[1] = 1;
    store.upsert(
        TENANT,
        List.of(
            chunk("far", 1, axis(1)),
            chunk("half", 2, between),
            chunk("same", 3, scaled(axis(0), 40)),
            chunk("against", 4, scaled(axis(0), -1))));
    eventually(() -> {
      List<Passage> found = store.search(TENANT, near(0, 10));
      assertThat(found)
          .extracting(Passage::getDocumentId)
          .containsExactly("same", "half", "far", "against");
      assertThat(found)
          .isSortedAccordingTo(Comparator.comparingDouble(Passage::getScore).reversed());
      assertThat(found.get(0).getScore()).isCloseTo(1, within(0.01));
      assertThat(found.get(1).getScore()).isCloseTo(Math.sqrt(0.5), within(0.01));
      assertThat(found.get(2).getScore()).isCloseTo(0, within(0.01));
      assertThat(found.get(3).getScore()).isCloseTo(-1, within(0.01));
    });
  }

  @Test
  void findsNoMoreThanIsAskedFor() {
    VectorStore store = open();
    store.upsert(TENANT, random(150, new Random(1)));
    eventually(() -> {
      assertThat(store.search(TENANT, near(0, 1))).hasSize(1);
      assertThat(store.search(TENANT, near(0, 100))).hasSize(100);
    });
  }

  @Test
  void replacesByIdWithAllThatBelongsToIt() {
    VectorStore store = open();
    store.upsert(
        TENANT, List.of(new Chunk("a", "old", 0, "Old", "old", Map.of("kind", "old"), axis(0))));
    store.upsert(
        TENANT, List.of(new Chunk("a", "new", 1, null, "new", Map.of("kind", "new"), axis(1))));
    eventually(() -> {
      List<Passage> found = store.search(TENANT, near(0, 10));
      assertThat(found).extracting(Passage::getText).containsExactly("new");
      assertThat(found.getFirst().getTitle()).isNull();
      assertThat(found.getFirst().getScore()).isCloseTo(0, within(0.01));
      assertThat(store.search(TENANT, near(0, 10, Map.of("kind", "old")))).isEmpty();
    });
  }

  @Test
  void theLastOfOneIdInABatchStays() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("a", 0), chunk("b", 1), chunk("a", 2)));
    eventually(() ->
        assertThat(store.search(TENANT, near(2, 10)))
            .extracting(Passage::getChunk)
            .containsExactlyInAnyOrder(2, 1));
  }

  @Test
  void deletesByIdAndNothingElse() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("a", 0), chunk("b", 1), chunk("c", 2)));
    store.upsert("other", List.of(chunk("a", 0)));
    store.delete(TENANT, List.of("a", "c", "never there"));
    eventually(() -> {
      assertThat(store.search(TENANT, near(0, 10)))
          .extracting(Passage::getDocumentId)
          .containsExactly("b");
      assertThat(store.search("other", near(0, 10))).hasSize(1);
    });
  }

  @Test
  void takesADeletedIdAgain() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("a", 0)));
    store.delete(TENANT, List.of("a"));
    store.upsert(TENANT, List.of(chunk("a", 3)));
    eventually(() ->
        assertThat(store.search(TENANT, near(3, 10)))
            .extracting(Passage::getChunk)
            .containsExactly(3));
  }

  @Test
  void nothingToDoIsNoError() {
    VectorStore store = open();
    assertThat(store.upsert(TENANT, List.of())).isEmpty();
    assertThatCode(() -> store.delete(TENANT, List.of())).doesNotThrowAnyException();
    assertThatCode(() -> store.delete(TENANT, List.of("never there"))).doesNotThrowAnyException();
  }

  @Test
  void filtersByAllMetadata() {
    VectorStore store = open();
    store.upsert(
        TENANT,
        List.of(
            labelled("a", Map.of("kind", "note", "year", "2020")),
            labelled("b", Map.of("kind", "note", "year", "2021")),
            labelled("c", Map.of("kind", "mail", "year", "2020")),
            labelled("d", Map.of("year", "note")),
            labelled("e", Map.of())));
    eventually(() -> {
      assertThat(found(store, Map.of("kind", "note"))).containsExactlyInAnyOrder("a", "b");
      assertThat(found(store, Map.of("kind", "note", "year", "2020"))).containsExactly("a");
      assertThat(found(store, Map.of("kind", "none"))).isEmpty();
      assertThat(found(store, Map.of("none", "note"))).isEmpty();
      assertThat(found(store, Map.of())).hasSize(5);
    });
  }

  @Test
  void aFilterCostsNoResults() {
    VectorStore store = open();
    Random random = new Random(2);
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      float[] vector = axis(0);
      vector[1] = random.nextFloat() * 0.1f;
      chunks.add(new Chunk("near" + i, "near" + i, 0, null, "t", Map.of("k", "no"), vector));
    }
    for (int i = 0; i < 7; i++) {
      chunks.add(new Chunk("far" + i, "far" + i, 0, null, "t", Map.of("k", "yes"), axis(1)));
    }
    store.upsert(TENANT, chunks);
    eventually(() ->
        assertThat(store.search(TENANT, near(0, 5, Map.of("k", "yes"))))
            .hasSize(5)
            .allMatch(passage -> passage.getDocumentId().startsWith("far")));
  }

  @Test
  void keepsTheLargestMetadataAndText() {
    VectorStore store = open();
    Map<String, String> metadata = new java.util.HashMap<>();
    for (int i = 0; i < 32; i++) {
      metadata.put("%02d".formatted(i) + "k".repeat(62), "ü".repeat(256) + i);
    }
    String text = "wört ".repeat(6000);
    store.upsert(TENANT, List.of(new Chunk("a", "a", 0, "t".repeat(512), text, metadata, axis(0))));
    eventually(() ->
        assertThat(store.search(TENANT, near(0, 1, metadata)))
            .extracting(Passage::getText)
            .containsExactly(text));
  }

  @Test
  void tenantsNeverMeet() {
    VectorStore store = open();
    for (HostileIds.Pair pair : HostileIds.PAIRS) {
      store.upsert(
          pair.tenant(),
          List.of(
              new Chunk(
                  pair.id(),
                  pair.id(),
                  0,
                  null,
                  pair.tenant() + " " + pair.id(),
                  Map.of(),
                  axis(0))));
    }
    eventually(() -> {
      for (HostileIds.Pair pair : HostileIds.PAIRS) {
        List<String> own =
            HostileIds.PAIRS.stream()
                .filter(other -> other.tenant().equals(pair.tenant()))
                .map(other -> other.tenant() + " " + other.id())
                .toList();
        assertThat(store.search(pair.tenant(), near(0, 100)))
            .extracting(Passage::getText)
            .containsExactlyInAnyOrderElementsOf(own);
      }
    });
  }

  @Test
  void aTenantsResultsAreNotCrowdedOut() {
    VectorStore store = open();
    store.upsert("large", random(400, new Random(3)));
    store.upsert("small", List.of(chunk("a", 5), chunk("b", 6)));
    eventually(() -> assertThat(store.search("small", near(0, 10))).hasSize(2));
  }

  @Test
  void refusesVectorsOfOtherDimensionsOneByOne() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("first", 0)));
    Map<String, CallException> refused =
        store.upsert(
            TENANT,
            List.of(chunk("good", 1), chunk("short", 2, new float[] {1, 2, 3}), chunk("fine", 3)));

    assertThat(refused).containsOnlyKeys("short");
    assertThat(refused.values())
        .allSatisfy(refusal -> {
          assertThat(refusal)
              .isInstanceOf(PermanentException.class)
              .hasMessageContaining("3")
              .hasMessageContaining("" + DIMENSIONS);
          assertThat(refusal.code()).isEqualTo(FailureCodes.DIMENSION_MISMATCH);
        });
    eventually(() -> assertThat(store.search(TENANT, near(1, 10))).hasSize(3));
  }

  @Test
  void throwsIfNothingWasStored() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("first", 0)));
    assertThatThrownBy(
            () -> store.upsert(TENANT, List.of(chunk("short", 2, new float[] {1, 2, 3}))))
        .isInstanceOf(PermanentException.class)
        .extracting(e -> ((CallException) e).code())
        .isEqualTo(FailureCodes.DIMENSION_MISMATCH);
  }

  @Test
  void refusesAQueryOfOtherDimensions() {
    VectorStore store = open();
    store.upsert(TENANT, List.of(chunk("first", 0)));
    assertThatThrownBy(
            () -> store.search(TENANT, new SearchQuery("q", new float[] {1, 2}, 1, Map.of())))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("2")
        .hasMessageContaining("" + DIMENSIONS);
  }

  @Test
  void refusesVectorsWithoutADirection() {
    VectorStore store = open();
    float[] broken = axis(0);
    broken[3] = Float.NaN;
    Map<String, CallException> refused =
        store.upsert(
            TENANT,
            List.of(
                chunk("zero", 1, new float[DIMENSIONS]), chunk("nan", 2, broken), chunk("a", 0)));
    assertThat(refused).containsOnlyKeys("zero", "nan");
    assertThat(refused.values()).allMatch(PermanentException.class::isInstance);
    eventually(() -> assertThat(store.search(TENANT, near(0, 10))).hasSize(1));
  }

  @Test
  void isNearlyAnExactSearch() {
    VectorStore store = open();
    List<Chunk> chunks = random(1000, new Random(4));
    assertThat(store.upsert(TENANT, chunks)).isEmpty();
    Random random = new Random(5);
    List<float[]> queries = IntStream.range(0, 20).mapToObj(i -> vector(random)).toList();
    eventually(() -> {
      int hits = 0;
      for (float[] query : queries) {
        List<String> exact =
            chunks.stream()
                .sorted(Comparator.comparingDouble(c -> -cosine(c.vector(), query)))
                .limit(10)
                .map(Chunk::documentId)
                .toList();
        hits +=
            (int)
                store.search(TENANT, new SearchQuery("", query, 10, Map.of())).stream()
                    .filter(passage -> exact.contains(passage.getDocumentId()))
                    .count();
      }
      assertThat(hits).isGreaterThanOrEqualTo(190);
    });
  }

  @Test
  void takesWritesOfManyAtOnce() throws Exception {
    VectorStore store = open();
    VectorStore other = open();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Map<String, CallException>>> writes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int number = i;
        VectorStore used = i % 2 == 0 ? store : other;
        writes.add(
            threads.submit(
                () -> used.upsert(TENANT, List.of(chunk("c" + number, number % DIMENSIONS)))));
      }
      for (Future<Map<String, CallException>> write : writes) {
        assertThat(write.get()).isEmpty();
      }
    }
    eventually(() ->
        assertThat(store.search(TENANT, near(0, 100)))
            .extracting(Passage::getDocumentId)
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 40).mapToObj(i -> "c" + i).toList()));
  }

  /** A chunk with a vector on an axis; it is the only chunk of its document. */
  protected static Chunk chunk(String id, int axis) {
    return new Chunk(id, id, axis, null, "text of " + id, Map.of(), axis(axis));
  }

  /** A search for vectors near an axis. */
  protected static SearchQuery near(int axis, int topK) {
    return near(axis, topK, Map.of());
  }

  private static SearchQuery near(int axis, int topK, Map<String, String> filter) {
    return new SearchQuery("text", axis(axis), topK, filter);
  }

  private static Chunk chunk(String id, int ordinal, float[] vector) {
    return new Chunk(id, id, ordinal, null, "text of " + id, Map.of(), vector);
  }

  private static Chunk labelled(String id, Map<String, String> metadata) {
    return new Chunk(id, id, 0, null, "text", metadata, axis(0));
  }

  private static List<String> found(VectorStore store, Map<String, String> filter) {
    return store.search(TENANT, near(0, 10, filter)).stream().map(Passage::getDocumentId).toList();
  }

  private static List<Chunk> random(int count, Random random) {
    return IntStream.range(0, count).mapToObj(i -> chunk("r" + i, i, vector(random))).toList();
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static float[] axis(int axis) {
    float[] vector = new float[DIMENSIONS];
    vector[axis % DIMENSIONS] = 1;
    return vector;
  }

  private static float[] scaled(float[] vector, float factor) {
    float[] scaled = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      scaled[i] = vector[i] * factor;
    }
    return scaled;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }

  private static void eventually(ThrowingCallable assertion) {
    Awaitility.await().atMost(SOON).untilAsserted(assertion::call);
  }
}
