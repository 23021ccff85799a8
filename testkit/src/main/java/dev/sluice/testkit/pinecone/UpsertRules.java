package dev.sluice.testkit.pinecone;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.pinecone.proto.UpsertRequest;
import io.pinecone.proto.Vector;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The limits of Pinecone for an upsert, from its documentation. One bad record makes it refuse the
 * whole request.
 */
final class UpsertRules {
  static final int MAX_RECORDS = 1000;

  private static final int MAX_BYTES = 2_000_000;
  private static final int MAX_METADATA_BYTES = 40_960;
  private static final int MAX_NAME = 512;
  private static final JsonMapper JSON = new JsonMapper();

  private UpsertRules() {}

  static void check(UpsertRequest request, int dimensions) {
    require(request.getVectorsCount() > 0, "no vectors");
    require(
        request.getVectorsCount() <= MAX_RECORDS,
        "The requested vector upsert size of %d exceeds the maximum %d vectors per upsert"
            .formatted(request.getVectorsCount(), MAX_RECORDS));
    require(
        request.getSerializedSize() <= MAX_BYTES,
        "Request size %d exceeds the maximum supported size of 2MB"
            .formatted(request.getSerializedSize()));
    require(name(request.getNamespace()), "a namespace is ASCII of 512 characters at the most");
    for (Vector vector : request.getVectorsList()) {
      require(
          !vector.getId().isEmpty() && name(vector.getId()),
          "Vector ID must be ASCII and 1 to 512 characters long");
      vector(vector.getValuesList(), dimensions);
      metadata(vector.getMetadata());
    }
  }

  static void vector(List<Float> values, int dimensions) {
    require(
        values.size() == dimensions,
        "Vector dimension %d does not match the dimension of the index %d"
            .formatted(values.size(), dimensions));
    require(
        values.stream().allMatch(Float::isFinite) && values.stream().anyMatch(x -> x != 0),
        "Dense vectors must contain at least one non-zero value");
  }

  private static void metadata(Struct metadata) {
    Map<String, Object> json = new LinkedHashMap<>();
    metadata
        .getFieldsMap()
        .forEach((name, value) -> {
          require(!name.startsWith("$"), "a metadata key cannot begin with $: " + name);
          json.put(name, plain(name, value));
        });
    int bytes = JSON.writeValueAsBytes(json).length;
    require(
        bytes <= MAX_METADATA_BYTES,
        "Metadata size is %d bytes, which exceeds the limit of %d bytes per vector"
            .formatted(bytes, MAX_METADATA_BYTES));
  }

  private static Object plain(String name, Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().map(Value::getStringValue).toList();
      default ->
          throw refused(
              "a metadata value must be a string, number, boolean or list of strings: " + name);
    };
  }

  private static boolean name(String text) {
    return text.length() <= MAX_NAME && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw refused(otherwise);
    }
  }

  private static RuntimeException refused(String reason) {
    return Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException();
  }
}
