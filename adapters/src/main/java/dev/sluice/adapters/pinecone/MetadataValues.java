package dev.sluice.adapters.pinecone;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;

/** Values of metadata and of filters. */
final class MetadataValues {
  private MetadataValues() {}

  static Value of(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  static Value of(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  static String text(Map<String, Value> fields, String name) {
    return fields.getOrDefault(name, Value.getDefaultInstance()).getStringValue();
  }

  /** The condition that a field has this value. */
  static Value equal(String field, String value) {
    return of(field, of("$eq", of(value)));
  }

  private static Value of(String name, Value value) {
    return Value.newBuilder().setStructValue(Struct.newBuilder().putFields(name, value)).build();
  }
}
