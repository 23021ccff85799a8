package dev.sluice.adapters.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.firestore.Query;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.FieldFilter;
import com.google.firestore.v1.StructuredQuery.Filter;
import dev.sluice.schemas.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares the index file with the queries that are sent. */
class IndexFileTest {
  private static JsonNode file;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        FirestoreConversationMemory.class.getResourceAsStream(FirestoreFailures.INDEX_FILE)) {
      file = JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void everyQueryHasItsIndexAndEveryIndexItsQuery() {
    List<String> needed = new ArrayList<>();
    try (FirestoreConnection connection =
        new FirestoreConnection("project", Optional.of("127.0.0.1:1"))) {
      var messages = connection.client().collection(MessageDocument.COLLECTION);
      needed.add(index(FirestoreConversationMemory.newest(messages, "c", 10)));
      var chunks = connection.client().collection(ChunkFields.COLLECTION);
      for (Map<String, String> filter :
          List.of(Map.<String, String>of(), Map.of("k", "v"), Map.of("k", "v", "l", "w"))) {
        NearestQuery nearest =
            new NearestQuery(
                "t", new dev.sluice.core.vectors.SearchQuery("q", new float[] {1}, 10, filter));
        for (int dimensions : List.of(384, 1536)) {
          needed.add(index(nearest.allowed(chunks)) + " " + ChunkFields.VECTOR + ":" + dimensions);
        }
      }
    }
    List<String> indexes =
        elements(file.get("indexes")).stream().map(IndexFileTest::index).toList();
    assertThat(new TreeSet<>(indexes)).isEqualTo(new TreeSet<>(needed)).hasSize(5);
  }

  @Test
  void theDocumentsOwnIndexIsThere() {
    assertThat(index(file.get("indexes").get(0)))
        .isEqualTo("messages COLLECTION conversation_id:ASCENDING timestamp:DESCENDING");
  }

  @Test
  void turnsExpireAndNoFieldIsIndexedThatNoQueryAsksFor() {
    Turn turn = new Turn(1L, "r", "i", "o", Instant.EPOCH);
    TreeSet<String> fields =
        new TreeSet<>(MessageDocument.of("c", turn, Duration.ofDays(1)).keySet());
    fields.remove(MessageDocument.CONVERSATION);
    List<JsonNode> overrides =
        elements(file.get("fieldOverrides")).stream()
            .filter(o -> o.get("collectionGroup").asString().equals(MessageDocument.COLLECTION))
            .toList();
    assertThat(overrides).allMatch(override -> override.get("indexes").isEmpty());
    assertThat(overrides.stream().map(o -> o.get("fieldPath").asString()))
        .containsExactlyInAnyOrderElementsOf(fields);
    assertThat(overrides.stream().filter(o -> o.has("ttl")))
        .singleElement()
        .satisfies(o -> {
          assertThat(o.get("ttl").asBoolean()).isTrue();
          assertThat(o.get("fieldPath").asString()).isEqualTo(MessageDocument.EXPIRES);
        });
  }

  /** The index that a query needs, in the words of {@link #index(JsonNode)}. */
  private static String index(Query query) {
    StructuredQuery sent = query.toProto().getStructuredQuery();
    StringBuilder index = new StringBuilder(sent.getFrom(0).getCollectionId() + " COLLECTION");
    Filter where = sent.getWhere();
    List<Filter> filters =
        where.hasCompositeFilter() ? where.getCompositeFilter().getFiltersList() : List.of(where);
    for (Filter filter : filters) {
      FieldFilter field = filter.getFieldFilter();
      boolean equal = field.getOp() == FieldFilter.Operator.EQUAL;
      index.append(' ').append(field.getField().getFieldPath());
      index.append(equal ? ":ASCENDING" : ":CONTAINS");
    }
    for (StructuredQuery.Order order : sent.getOrderByList()) {
      // Every index ends with the name, in the direction of the field before it.
      if (!order.getField().getFieldPath().equals("__name__")) {
        index.append(' ').append(order.getField().getFieldPath());
        index.append(':').append(order.getDirection());
      }
    }
    return index.toString();
  }

  private static String index(JsonNode index) {
    StringBuilder text =
        new StringBuilder(
            index.get("collectionGroup").asString() + " " + index.get("queryScope").asString());
    for (JsonNode field : elements(index.get("fields"))) {
      text.append(' ').append(field.get("fieldPath").asString()).append(':');
      if (field.has("order")) {
        text.append(field.get("order").asString());
      } else if (field.has("arrayConfig")) {
        text.append(field.get("arrayConfig").asString());
      } else {
        text.append(field.get("vectorConfig").get("dimension").asInt());
      }
    }
    return text.toString();
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
