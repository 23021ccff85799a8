package dev.sluice.adapters.pinecone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.testkit.outage.Unreachable;
import dev.sluice.testkit.pinecone.PineconeServer;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behaviour that only Pinecone's store has; the contract suite covers the rest. */
class PineconeVectorStoreTest {
  private static final String INDEX = "ai-orchestrator";

  private final PineconeServer server = PineconeServer.start();
  private final AtomicReference<String> key = new AtomicReference<>(PineconeServer.KEY);
  private final List<PineconeVectorStore> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(PineconeVectorStore::close);
    server.close();
  }

  @Test
  void makesAnIndexThatIsNotThereInTheRegionOfTheEnvironment() {
    PineconeVectorStore store = store("us-central1-gcp", "m");
    store.check();
    assertThat(store.search("acme", near(0))).isEmpty();
    store.upsert("acme", List.of(chunk("a", 0)));
    assertThat(store.search("acme", near(0))).hasSize(1);
  }

  @Test
  void anIndexThatIsBeingMadeIsWaitedForByTryingAgain() {
    server.indexesTake(Duration.ofHours(1));
    PineconeVectorStore store = store("us-east-1-aws", "m");
    assertThatThrownBy(() -> store.upsert("acme", List.of(chunk("a", 0))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("not ready");
  }

  @Test
  void anEnvironmentWithoutServerlessIndexesIsToldWithTheWayOut() {
    assertThat(failure(() -> store("us-west1-gcp", "m").upsert("acme", List.of(chunk("a", 0)))))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("us-west1")
        .hasMessageContaining("PINECONE_ENVIRONMENT");
    assertThat(failure(() -> store("somewhere", "m").check()))
        .hasMessageContaining("PINECONE_ENVIRONMENT");
    server.createIndex(INDEX, "cosine", 4);
    assertThatCode(() -> store("us-west1-gcp", "m").check()).doesNotThrowAnyException();
  }

  @Test
  void anIndexWhoseScoresAreNoCosinesIsRefused() {
    server.createIndex(INDEX, "euclidean", 4);
    assertThat(failure(() -> store("m").check())).hasMessageContaining("euclidean");
  }

  @Test
  void dotProductsAreCosinesToo() {
    server.createIndex(INDEX, "dotproduct", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("a", "t", new float[] {30, 0, 0, 0})));
    assertThat(store.search("acme", near(0)).getFirst().getScore()).isEqualTo(1.0);
  }

  @Test
  void anIndexOfAnotherModelIsRefused() {
    server.createIndex(INDEX, "cosine", 4);
    store("one").upsert("acme", List.of(chunk("a", 0)));
    PineconeVectorStore other = store("two");
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
    assertThat(server.records(INDEX)).containsEntry("t-acme", 1);
  }

  @Test
  void modelsThatBeganAtOnceNeverMixTheirAnswers() {
    server.createIndex(INDEX, "cosine", 4);
    server.consistencyDelay(Duration.ofHours(1));
    PineconeVectorStore one = store("one");
    PineconeVectorStore two = store("two");
    one.upsert("acme", List.of(chunk("a", 0)));
    server.consistencyDelay(Duration.ZERO);
    two.check();
    two.upsert("acme", List.of(chunk("b", 0)));
    assertThat(one.search("acme", near(0))).extracting(p -> p.getDocumentId()).isEmpty();
  }

  @Test
  void largeBatchesAreCutByCountAndBySize() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("first", 0)));
    int before = server.calls("Upsert");
    assertThat(
            store.upsert(
                "acme", IntStream.range(0, 2001).mapToObj(i -> chunk("c" + i, 0)).toList()))
        .isEmpty();
    assertThat(server.calls("Upsert") - before).isEqualTo(3);
    String long30k = "x".repeat(30_000);
    assertThat(
            store.upsert(
                "large",
                IntStream.range(0, 100).mapToObj(i -> chunk("l" + i, long30k, axis(1))).toList()))
        .isEmpty();
    assertThat(server.calls("Upsert") - before).isEqualTo(5);
    assertThat(server.records(INDEX)).containsEntry("t-acme", 2002).containsEntry("t-large", 100);
    store.delete("acme", IntStream.range(0, 2001).mapToObj(i -> "c" + i).toList());
    assertThat(server.records(INDEX)).containsEntry("t-acme", 1);
  }

  @Test
  void aPartThatFailedIsToldItemByItemAndTriedAgainAlone() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("first", 0)));
    List<Chunk> chunks = IntStream.range(0, 2500).mapToObj(i -> chunk("c" + i, 0)).toList();

    server.failNext(Status.Code.UNAVAILABLE, 1);
    Map<String, CallException> failed = store.upsert("acme", chunks);

    assertThat(failed).hasSize(1000).containsKeys("c0", "c999").doesNotContainKey("c1000");
    assertThat(failed.values()).allMatch(RetriableException.class::isInstance);
    assertThat(server.records(INDEX)).containsEntry("t-acme", 1501);
    int before = server.calls("Upsert");
    assertThat(
            store.upsert("acme", chunks.stream().filter(c -> failed.containsKey(c.id())).toList()))
        .isEmpty();
    assertThat(server.calls("Upsert") - before).isEqualTo(1);
    assertThat(server.records(INDEX)).containsEntry("t-acme", 2501);
  }

  @Test
  void oneThatTheServiceRefusesDoesNotTakeOthersWithIt() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("first", 0)));
    server.failNext(Status.Code.INVALID_ARGUMENT, 1);
    assertThat(store.upsert("acme", List.of(chunk("a", 0), chunk("b", 0), chunk("c", 0))))
        .isEmpty();
    // The whole request, its first half, and the first chunk of that half: it is the one that is
    // refused.
    server.failNext(Status.Code.INVALID_ARGUMENT, 3);
    assertThat(store.upsert("acme", List.of(chunk("d", 0), chunk("e", 0), chunk("f", 0))))
        .containsOnlyKeys("d");
  }

  @Test
  void whatIsTooLargeEvenCompressedIsRefusedAlone() {
    server.createIndex(INDEX, "cosine", 4);
    StringBuilder noise = new StringBuilder();
    new Random(1).ints(40_000, 33, 126).forEach(c -> noise.append((char) c));
    String prose = "So much for water, and so little for thirst. ".repeat(2000);
    PineconeVectorStore store = store("m");
    Map<String, CallException> refused =
        store.upsert(
            "acme",
            List.of(chunk("noise", noise.toString(), axis(0)), chunk("prose", prose, axis(1))));
    assertThat(refused).containsOnlyKeys("noise");
    assertThat(refused.get("noise"))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("40000")
        .extracting(CallException::code)
        .isEqualTo(FailureCodes.TOO_LARGE);
    assertThat(store.search("acme", near(1)).getFirst().getText()).isEqualTo(prose);
  }

  @Test
  void anotherKeyIsTakenIntoUseAtOnce() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("a", 0)));

    server.keys(Set.of("the next"));
    CallException refusal = failure(() -> store.search("acme", near(0)));
    assertThat(refusal)
        .isInstanceOf(PermanentException.class)
        .hasMessageNotContaining(PineconeServer.KEY)
        .hasMessageContaining("PINECONE_API_KEY");
    key.set("the next");
    assertThat(store.search("acme", near(0))).hasSize(1);
  }

  @Test
  void failuresAreTranslated() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("a", 0)));
    assertCode(store, Status.Code.RESOURCE_EXHAUSTED, FailureCodes.RATE_LIMITED, true);
    assertCode(store, Status.Code.INTERNAL, FailureCodes.UNAVAILABLE, true);
    assertCode(store, Status.Code.INVALID_ARGUMENT, FailureCodes.INVALID_REQUEST, false);
    assertCode(store, Status.Code.PERMISSION_DENIED, "permission_denied", false);

    PineconeVectorStore fresh = store("m");
    for (Map.Entry<Integer, String> status :
        Map.of(429, FailureCodes.RATE_LIMITED, 503, FailureCodes.UNAVAILABLE).entrySet()) {
      server.failNextControl(status.getKey(), 1);
      assertThat(failure(fresh::check))
          .isInstanceOf(RetriableException.class)
          .extracting(CallException::code)
          .isEqualTo(status.getValue());
    }
    key.set("unknown");
    assertThat(failure(fresh::check).code()).isEqualTo("invalid_api_key");
  }

  @Test
  void aCallThatIsNotAnsweredEnds() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("us-east-1-aws", "m", Duration.ofMillis(300));
    server.latency(Duration.ofSeconds(2));
    assertThat(failure(() -> store.search("acme", near(0))).code()).isEqualTo(FailureCodes.TIMEOUT);
  }

  @Test
  void isThereAgainAfterAnOutage() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    Unreachable.check(
        server,
        () -> store.upsert("acme", List.of(chunk("a", 0))),
        () -> store.search("acme", near(0)),
        () -> store.delete("acme", List.of("a")),
        store::check);
  }

  @Test
  void anIndexThatWasMadeAnewIsFound() {
    server.createIndex(INDEX, "cosine", 4);
    PineconeVectorStore store = store("m");
    store.upsert("acme", List.of(chunk("a", 0)));
    server.failNext(Status.Code.NOT_FOUND, 1);
    assertThatThrownBy(() -> store.search("acme", near(0))).isInstanceOf(RetriableException.class);
    server.deleteIndex(INDEX);
    assertThat(store.search("acme", near(0))).isEmpty();
    server.createIndex(INDEX, "cosine", 4);
    store.upsert("acme", List.of(chunk("a", 0)));
    assertThat(store.search("acme", near(0))).hasSize(1);
  }

  private void assertCode(
      PineconeVectorStore store, Status.Code status, String code, boolean retriable) {
    server.failNext(status, 1);
    CallException failure = failure(() -> store.search("acme", near(0)));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure instanceof RetriableException).isEqualTo(retriable);
  }

  private static CallException failure(ThrowingCallable call) {
    return catchThrowableOfType(CallException.class, call);
  }

  private PineconeVectorStore store(String model) {
    return store("us-east-1-aws", model);
  }

  private PineconeVectorStore store(String environment, String model) {
    return store(environment, model, Duration.ofSeconds(20));
  }

  private PineconeVectorStore store(String environment, String model, Duration timeout) {
    PineconeVectorStore store =
        new PineconeVectorStore(
            key::get,
            environment,
            INDEX,
            model,
            timeout,
            Optional.of(server.address()),
            IndexSite.any());
    opened.add(store);
    return store;
  }

  private static Chunk chunk(String id, int axis) {
    return chunk(id, "text of " + id, axis(axis));
  }

  private static Chunk chunk(String id, String text, float[] vector) {
    return new Chunk(id, id, 0, null, text, Map.of(), vector);
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
