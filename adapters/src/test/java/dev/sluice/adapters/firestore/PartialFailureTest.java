package dev.sluice.adapters.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexSite;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartialFailureTest {
  @Test
  void whatFailedIsToldItemByItemAndTheRestIsStored() throws IOException {
    Map<String, Code> failures =
        Map.of(
            "full", Code.RESOURCE_EXHAUSTED,
            "away", Code.UNAVAILABLE,
            "bad", Code.INVALID_ARGUMENT,
            "forbidden", Code.PERMISSION_DENIED);
    try (ScriptedFirestore server =
            new ScriptedFirestore(text -> failures.getOrDefault(text, Code.OK));
        FirestoreConnection connection = connect(server)) {
      Map<String, CallException> failed =
          new FirestoreVectorStore(connection, "m", "", IndexSite.any())
              .upsert("t", chunks("good", "full", "away", "fine", "bad", "forbidden"));
      assertThat(failed).containsOnlyKeys("full", "away", "bad", "forbidden");
      assertThat(failed.get("full"))
          .isInstanceOf(RetriableException.class)
          .extracting(CallException::code)
          .isEqualTo(FailureCodes.RATE_LIMITED);
      assertThat(failed.get("away"))
          .isInstanceOf(RetriableException.class)
          .extracting(CallException::code)
          .isEqualTo(FailureCodes.UNAVAILABLE);
      assertThat(failed.get("bad"))
          .isInstanceOf(PermanentException.class)
          .extracting(CallException::code)
          .isEqualTo(FailureCodes.INVALID_REQUEST);
      assertThat(failed.get("forbidden"))
          .isInstanceOf(PermanentException.class)
          .hasMessageContaining("roles/datastore.user");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void onlyWhatMetAnotherWriterIsWrittenAgain() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (ScriptedFirestore server =
            new ScriptedFirestore(text ->
                text.equals("contended") && seen.incrementAndGet() == 1 ? Code.ABORTED : Code.OK);
        FirestoreConnection connection = connect(server)) {
      assertThat(
              new FirestoreVectorStore(connection, "m", "", IndexSite.any())
                  .upsert("t", chunks("good", "contended", "fine")))
          .isEmpty();
      assertThat(server.requests())
          .containsExactly(List.of("good", "contended", "fine"), List.of("contended"));
    }
  }

  @Test
  void whereNothingWasStoredTheFailureIsThrown() throws IOException {
    try (ScriptedFirestore server = new ScriptedFirestore(_ -> Code.RESOURCE_EXHAUSTED);
        FirestoreConnection connection = connect(server)) {
      FirestoreVectorStore store = new FirestoreVectorStore(connection, "m", "", IndexSite.any());
      assertThatThrownBy(() -> store.upsert("t", chunks("a", "b")))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("quota");
    }
  }

  private static FirestoreConnection connect(ScriptedFirestore server) {
    return new FirestoreConnection("project", Optional.of(server.host()), Duration.ofSeconds(20));
  }

  private static List<Chunk> chunks(String... ids) {
    return List.of(ids).stream()
        .map(id -> new Chunk(id, "d", 0, null, id, Map.of(), new float[] {1, 1}))
        .toList();
  }
}
