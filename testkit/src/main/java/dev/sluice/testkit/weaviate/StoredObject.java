package dev.sluice.testkit.weaviate;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;

/** An object of a tenant; its vector has length one. */
record StoredObject(String uuid, Struct properties, float[] vector) {
  /** The values of a property: those of a list, the single one of a text, or none. */
  List<String> texts(String property) {
    Value value = properties.getFieldsMap().get(property);
    if (value == null) {
      return List.of();
    }
    return value.hasListValue()
        ? value.getListValue().getValuesList().stream().map(Value::getStringValue).toList()
        : List.of(value.getStringValue());
  }

  double cosine(float[] unit) {
    double sum = 0;
    for (int i = 0; i < unit.length; i++) {
      sum += (double) vector[i] * unit[i];
    }
    return sum;
  }
}
