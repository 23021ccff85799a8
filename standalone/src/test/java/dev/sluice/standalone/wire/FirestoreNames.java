package dev.sluice.standalone.wire;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreConversationMemory;
import dev.sluice.adapters.firestore.FirestoreVectorStore;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.schemas.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What lies in Firestore: the path of each kind of document, and its fields. */
final class FirestoreNames {
  private FirestoreNames() {}

  static Set<String> written() throws IOException {
    try (RecordingFirestore server = new RecordingFirestore();
        FirestoreConnection connection =
            new FirestoreConnection("project", Optional.of(server.host()))) {
      new FirestoreConversationMemory(connection, Duration.ofDays(1))
          .append("TENANT", "CONVERSATION", List.of(new Turn(1L, "r", "i", "o", Instant.now())));
      Object _ =
          new FirestoreVectorStore(connection, "MODEL", "", IndexSite.of("INDEX", false, false))
              .upsert("TENANT", List.of(Chunks.whole("CHUNK", "text")));
      return server.documents();
    }
  }
}
