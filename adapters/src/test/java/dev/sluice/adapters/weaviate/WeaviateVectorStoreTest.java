package dev.sluice.adapters.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import dev.sluice.testkit.outage.Unreachable;
import dev.sluice.testkit.weaviate.WeaviateServer;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behaviour that only Weaviate's store has; the contract suite covers the rest. */
class WeaviateVectorStoreTest {
  private static final String COLLECTION = "SluiceChunk";

  private final WeaviateServer server = WeaviateServer.start();
  private final AtomicReference<String> key = new AtomicReference<>("first");
  private final List<WeaviateVectorStore> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (WeaviateVectorStore store : opened) {
      store.close();
    }
    server.close();
  }

  @Test
  void makesTheCollectionAndItsTenantsWithTheFirstWrite() {
    WeaviateVectorStore store = store("m", false);
    store.check();
    assertThat(store.search("Acme", near(0))).isEmpty();
    store.delete("Acme", List.of("a"));
    assertThat(server.tenants(COLLECTION)).isEmpty();

    store.upsert("Acme", List.of(chunk("a", 0)));
    store.upsert("acme", List.of(chunk("a", 0)));
    store.check();
    assertThat(server.tenants(COLLECTION)).containsExactlyInAnyOrder("t-_41cme", "t-acme");
  }

  @Test
  void aCollectionOfAnotherModelIsRefused() {
    store("one", false).upsert("acme", List.of(chunk("a", 0)));
    WeaviateVectorStore other = store("two", false);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            other::check,
            () -> other.upsert("acme", List.of(chunk("b", 0))),
            () -> other.search("acme", near(0)))) {
      assertThat(failure(call))
          .hasMessageContaining("one")
          .hasMessageContaining("same embedding model")
          .extracting(CallException::code)
          .isEqualTo(FailureCodes.MODEL_MISMATCH);
    }
    assertThat(server.objects(COLLECTION, "t-acme")).isEqualTo(1);
  }

  @Test
  void otherDimensionsOfTheSameModelAreRefusedForEveryTenant() {
    store("m", false).upsert("acme", List.of(chunk("a", 0)));
    Chunk shorter = new Chunk("b", "b", 0, null, "t", Map.of(), new float[] {1, 0});
    assertThat(failure(() -> store("m", false).upsert("other", List.of(shorter))).code())
        .isEqualTo(FailureCodes.DIMENSION_MISMATCH);
  }

  @Test
  void aCollectionOfSomebodyElseIsLeftAlone() {
    server.createCollection(COLLECTION);
    assertThat(failure(() -> store("m", false).upsert("acme", List.of(chunk("a", 0)))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("WEAVIATE_COLLECTION");
  }

  @Test
  void whatABatchRefusesIsToldItemByItemAndTriedAgainAlone() {
    WeaviateVectorStore store = store("m", false);
    server.refuse("chunk_id", "c1", "shard is read-only");
    List<Chunk> chunks = IntStream.range(0, 1500).mapToObj(i -> chunk("c" + i, 0)).toList();

    Map<String, CallException> failed = store.upsert("acme", chunks);

    assertThat(failed).containsOnlyKeys("c1");
    assertThat(failed.get("c1"))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("read-only");
    assertThat(server.objects(COLLECTION, "t-acme")).isEqualTo(1499);
    assertThat(server.calls("BatchObjects")).isEqualTo(2);
    server.refuseNone();
    assertThat(store.upsert("acme", List.of(chunks.get(1)))).isEmpty();
    assertThat(server.objects(COLLECTION, "t-acme")).isEqualTo(1500);

    server.failNext(Status.Code.UNAVAILABLE, 1);
    Map<String, CallException> half = store.upsert("next", chunks.stream().limit(1200).toList());
    assertThat(half).hasSize(1000).doesNotContainKey("c1000");
    server.refuse("chunk_id", "bad", "invalid text property");
    assertThat(store.upsert("acme", List.of(chunk("bad", 0), chunk("good", 0))).get("bad"))
        .isInstanceOf(PermanentException.class);
  }

  @Test
  void metadataIsMatchedToTheLetter() {
    WeaviateVectorStore store = store("m", false);
    store.upsert(
        "acme",
        List.of(
            with("a", Map.of("k", "v ")),
            with("b", Map.of("k", "v")),
            with("c", Map.of("k", "V")),
            with("d", Map.of("k=v", "x", "k", "v=x"))));
    assertThat(found(store, Map.of("k", "v"))).containsExactly("b");
    assertThat(found(store, Map.of("k", "v "))).containsExactly("a");
    assertThat(found(store, Map.of("k=v", "x"))).containsExactly("d");
    assertThat(found(store, Map.of("k", "v=x"))).containsExactly("d");
  }

  @Test
  void wordsCountBesideVectors() {
    List<Chunk> chunks =
        List.of(
            text("near", "Nothing of the kind.", axis(0)),
            text("words", "The turbines were rotating in wind tunnels.", axis(1)),
            text("neither", "Something else.", axis(2)));
    store("m", true).upsert("acme", chunks);
    SearchQuery query = new SearchQuery("rotation of a turbine", axis(0), 3, Map.of());

    List<Passage> fused = store("m", true).search("acme", query);
    assertThat(fused).extracting(Passage::getDocumentId).startsWith("words", "near");
    assertThat(fused.getFirst().getScore()).isCloseTo(1.0 / 61 + 1.0 / 62, within(1e-9));
    assertThat(store("m", false).search("acme", query).getFirst().getDocumentId())
        .isEqualTo("near");
    assertThat(store("m", true).search("acme", new SearchQuery("the of", axis(0), 3, Map.of())))
        .extracting(Passage::getDocumentId)
        .startsWith("near");
  }

  @Test
  void wordsAreFilteredToo() {
    WeaviateVectorStore store = store("m", true);
    store.upsert(
        "acme",
        List.of(
            new Chunk("a", "a", 0, null, "wind tunnel", Map.of("k", "no"), axis(0)),
            new Chunk("b", "b", 0, null, "other", Map.of("k", "yes"), axis(1))));
    assertThat(store.search("acme", new SearchQuery("wind", axis(0), 5, Map.of("k", "yes"))))
        .extracting(Passage::getDocumentId)
        .containsExactly("b");
  }

  @Test
  void anotherKeyIsTakenIntoUseAtOnce() {
    server.keys(Set.of("first"));
    WeaviateVectorStore store = keyed();
    store.upsert("acme", List.of(chunk("a", 0)));

    server.keys(Set.of("second"));
    assertThat(failure(() -> store.search("acme", near(0))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("WEAVIATE_API_KEY")
        .hasMessageNotContaining("first");
    key.set("second");
    assertThat(store.search("acme", near(0))).hasSize(1);
    key.set("third");
    assertThat(failure(() -> keyed().check()).code()).isEqualTo("invalid_api_key");
  }

  @Test
  void failuresAreTranslated() {
    WeaviateVectorStore store = store("m", false);
    store.upsert("acme", List.of(chunk("a", 0)));
    assertCode(store, Status.Code.RESOURCE_EXHAUSTED, FailureCodes.RATE_LIMITED, true);
    assertCode(store, Status.Code.UNKNOWN, FailureCodes.UNAVAILABLE, true);
    assertCode(store, Status.Code.INVALID_ARGUMENT, FailureCodes.INVALID_REQUEST, false);
    assertCode(store, Status.Code.PERMISSION_DENIED, "permission_denied", false);
  }

  @Test
  void aCallThatIsNotAnsweredEnds() {
    store("m", false).upsert("acme", List.of(chunk("a", 0)));
    WeaviateVectorStore store = store("m", false, Duration.ofSeconds(1));
    server.latency(Duration.ofSeconds(4));
    assertThat(failure(() -> store.search("acme", near(0))).code()).isEqualTo(FailureCodes.TIMEOUT);
  }

  @Test
  void isThereAgainAfterAnOutage() {
    WeaviateVectorStore store = store("m", false);
    store.check();
    Unreachable.check(
        server,
        () -> store.upsert("acme", List.of(chunk("a", 0))),
        () -> store.search("acme", near(0)),
        () -> store.delete("acme", List.of("a")),
        store::check,
        () -> store("m", false).check());
  }

  @Test
  void aCollectionThatWasDeletedIsMadeAgain() {
    WeaviateVectorStore store = store("m", false);
    store.upsert("acme", List.of(chunk("a", 0)));
    server.deleteCollection(COLLECTION);
    assertThat(failure(() -> store.search("acme", near(0)))).isInstanceOf(RetriableException.class);
    assertThat(store.search("acme", near(0))).isEmpty();
    store.upsert("acme", List.of(chunk("a", 0)));
    assertThat(store.search("acme", near(0))).hasSize(1);
  }

  private void assertCode(
      WeaviateVectorStore store, Status.Code status, String code, boolean retriable) {
    server.failNext(status, 1);
    CallException failure = failure(() -> store.search("acme", near(0)));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure instanceof RetriableException).isEqualTo(retriable);
  }

  private static CallException failure(ThrowingCallable call) {
    return catchThrowableOfType(CallException.class, call);
  }

  private static List<String> found(WeaviateVectorStore store, Map<String, String> filter) {
    return store.search("acme", new SearchQuery("text", axis(0), 10, filter)).stream()
        .map(Passage::getDocumentId)
        .toList();
  }

  private WeaviateVectorStore store(String model, boolean hybrid) {
    return store(model, hybrid, Duration.ofSeconds(20));
  }

  private WeaviateVectorStore store(String model, boolean hybrid, Duration timeout) {
    return opened(
        new WeaviateVectorStore(
            server.url(),
            server.grpcPort(),
            Optional.empty(),
            COLLECTION,
            model,
            hybrid,
            timeout,
            IndexSite.any()));
  }

  private WeaviateVectorStore keyed() {
    return opened(
        new WeaviateVectorStore(
            server.url(),
            server.grpcPort(),
            Optional.of(key::get),
            COLLECTION,
            "m",
            false,
            Duration.ofSeconds(20),
            IndexSite.any()));
  }

  private WeaviateVectorStore opened(WeaviateVectorStore store) {
    opened.add(store);
    return store;
  }

  private static Chunk chunk(String id, int axis) {
    return text(id, "text of " + id, axis(axis));
  }

  private static Chunk text(String id, String text, float[] vector) {
    return new Chunk(id, id, 0, null, text, Map.of(), vector);
  }

  private static Chunk with(String id, Map<String, String> metadata) {
    return new Chunk(id, id, 0, null, "text", metadata, axis(0));
  }

  private static SearchQuery near(int axis) {
    return new SearchQuery("text", axis(axis), 10, Map.of());
  }

  private static float[] axis(int axis) {
    float[] vector = new float[4];
    vector[axis] = 1;
    return vector;
  }
}
