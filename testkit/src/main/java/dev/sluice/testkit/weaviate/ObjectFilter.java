package dev.sluice.testkit.weaviate;

import io.grpc.Status;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBase.Filters;
import java.util.List;

/** The part of Weaviate's filters that Sluice uses. Everything else is refused. */
final class ObjectFilter {
  private static final String ID = "_id";

  private ObjectFilter() {}

  static boolean matches(Filters filter, StoredObject object) {
    return switch (filter.getOperator()) {
      case OPERATOR_UNSPECIFIED -> true;
      case OPERATOR_AND -> filter.getFiltersList().stream().allMatch(part -> matches(part, object));
      case OPERATOR_OR -> filter.getFiltersList().stream().anyMatch(part -> matches(part, object));
      case OPERATOR_EQUAL -> actual(filter, object).contains(trimmed(filter.getValueText()));
      case OPERATOR_CONTAINS_ANY ->
          filter.getValueTextArray().getValuesList().stream()
              .anyMatch(value -> actual(filter, object).contains(trimmed(value)));
      case OPERATOR_CONTAINS_ALL ->
          filter.getValueTextArray().getValuesList().stream()
              .allMatch(value -> actual(filter, object).contains(trimmed(value)));
      default ->
          throw Status.INVALID_ARGUMENT
              .withDescription("unknown filter operator " + filter.getOperator())
              .asRuntimeException();
    };
  }

  private static List<String> actual(Filters filter, StoredObject object) {
    String property = filter.getTarget().getProperty();
    return property.equals(ID)
        ? List.of(object.uuid())
        : object.texts(property).stream().map(ObjectFilter::trimmed).toList();
  }

  /** The value without spaces at both ends, which the tokenization of whole fields removes. */
  private static String trimmed(String value) {
    return value.strip();
  }
}
