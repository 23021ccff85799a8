package dev.sluice.testkit.pinecone;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of Pinecone's filter language that Sluice uses. Everything else is refused. */
final class MetadataFilter {
  private MetadataFilter() {}

  static boolean matches(Struct filter, Struct metadata) {
    return filter.getFieldsMap().entrySet().stream()
        .allMatch(condition -> matches(condition, metadata));
  }

  private static boolean matches(Map.Entry<String, Value> condition, Struct metadata) {
    String name = condition.getKey();
    Value value = condition.getValue();
    return switch (name) {
      case "$and" -> parts(value).stream().allMatch(part -> matches(part, metadata));
      case "$or" -> parts(value).stream().anyMatch(part -> matches(part, metadata));
      default -> {
        if (name.startsWith("$")) {
          throw refused("unknown operator " + name);
        }
        yield field(metadata.getFieldsMap().get(name), value);
      }
    };
  }

  private static boolean field(@Nullable Value actual, Value condition) {
    if (!condition.hasStructValue()) {
      return actual != null && has(actual, condition);
    }
    return condition.getStructValue().getFieldsMap().entrySet().stream()
        .allMatch(test ->
            switch (test.getKey()) {
              case "$eq" -> actual != null && has(actual, test.getValue());
              case "$ne" -> actual == null || !has(actual, test.getValue());
              case "$in" ->
                  actual != null
                      && test.getValue().getListValue().getValuesList().stream()
                          .anyMatch(one -> has(actual, one));
              default -> throw refused("unknown operator " + test.getKey());
            });
  }

  /** Whether a field has a value; a list of strings has each of its strings. */
  private static boolean has(Value actual, Value wanted) {
    return actual.hasListValue()
        ? actual.getListValue().getValuesList().contains(wanted)
        : actual.equals(wanted);
  }

  private static List<Struct> parts(Value list) {
    if (list.getListValue().getValuesCount() == 0) {
      throw refused("$and and $or need a list of conditions");
    }
    return list.getListValue().getValuesList().stream().map(Value::getStructValue).toList();
  }

  private static RuntimeException refused(String reason) {
    return Status.INVALID_ARGUMENT
        .withDescription("illegal filter: " + reason)
        .asRuntimeException();
  }
}
