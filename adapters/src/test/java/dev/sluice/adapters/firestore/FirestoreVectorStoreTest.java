package dev.sluice.adapters.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import dev.sluice.testkit.vectors.VectorStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FirestoreVectorStoreTest extends VectorStoreContract {
  @RegisterExtension static final FirestoreServer FIRESTORE = new FirestoreServer();

  private static final String MODEL = "test-model";

  @Override
  protected MarkedVectorStore open(IndexSite site) {
    return new FirestoreVectorStore(FIRESTORE.connect(), MODEL, "", site);
  }

  @Test
  void failsWhileAwayAndWorksAgainAfter() {
    VectorStore store = open();
    store.upsert("t", List.of(chunk("a", 0)));
    Outage outage = FIRESTORE;
    Unreachable.check(
        outage,
        () -> store.upsert("t", List.of(chunk("b", 1))),
        () -> store.delete("t", List.of("c")),
        () -> assertThat(store.search("t", near(0, 1))).hasSize(1));
  }

  @Test
  void vectorsOfAnotherModelAreRefusedWhereverTheyWouldMeet() {
    open().upsert("t", List.of(chunk("a", 0)));
    FirestoreVectorStore other =
        new FirestoreVectorStore(FIRESTORE.connect(), "other-model", "", IndexSite.any());
    for (Runnable call :
        List.<Runnable>of(
            other::check,
            () -> other.upsert("t", List.of(chunk("b", 0))),
            () -> other.search("t", near(0, 1)))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining(MODEL)
          .hasMessageContaining("other-model")
          .extracting(e -> ((CallException) e).code())
          .isEqualTo(FailureCodes.MODEL_MISMATCH);
    }
  }

  @Test
  void whatNoDocumentCanHoldIsRefusedByItself() {
    Map<String, CallException> refused =
        open()
            .upsert(
                "t",
                List.of(
                    chunk("good", 0),
                    new Chunk("wide", "d", 0, null, "t", Map.of(), new float[2049]),
                    new Chunk(
                        "long", "d", 0, null, "x".repeat(1_100_000), Map.of(), new float[] {1})));
    assertThat(refused).containsOnlyKeys("wide", "long");
    assertThat(refused.get("wide"))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining("2049")
        .hasMessageContaining("2048")
        .hasMessageContaining("EMBEDDING_DIMENSIONS");
    assertThat(refused.get("long").code()).isEqualTo(FailureCodes.TOO_LARGE);
  }

  @Test
  void severalLabelsAreFoundAmongMoreThanIsAskedFor() {
    VectorStore store = open();
    Map<String, String> both = Map.of("kind", "note", "year", "2020");
    store.upsert(
        "t",
        List.of(
            new Chunk("a", "a", 0, null, "t", Map.of("kind", "note"), new float[] {1, 0}),
            new Chunk("b", "b", 0, null, "t", Map.of("year", "2020"), new float[] {1, 0}),
            new Chunk("c", "c", 0, null, "t", both, new float[] {0, 1})));
    assertThat(store.search("t", new SearchQuery("q", new float[] {1, 0}, 1, both)))
        .extracting(passage -> passage.getDocumentId())
        .containsExactly("c");
  }
}
