package dev.sluice.workers.runtime;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The tenant and the request of a record, read by the names that all our schemas share. */
final class RecordIds {
  private static final List<String> IDS = List.of("request_id", "document_id", "id");

  private RecordIds() {}

  static @Nullable String tenant(SpecificRecord value) {
    return text(value, "tenant");
  }

  /** Those who share places with others. */
  static Share share(SpecificRecord value) {
    String tenant = tenant(value);
    String model = text(value, "model");
    return new Share(tenant == null ? "" : tenant, model == null ? "" : model);
  }

  /** The request's id, else the document's, else the id under which a status is asked for. */
  static @Nullable String request(SpecificRecord value) {
    for (String name : IDS) {
      String id = text(value, name);
      if (id != null) {
        return id;
      }
    }
    return null;
  }

  private static @Nullable String text(SpecificRecord value, String name) {
    Schema.Field field = value.getSchema().getField(name);
    return field != null && value.get(field.pos()) instanceof CharSequence text
        ? text.toString()
        : null;
  }
}
