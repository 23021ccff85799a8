package dev.sluice.schemas.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain JSON as a record of a schema. Absent fields take the schema's default. Timestamps are
 * ISO 8601 or milliseconds since 1970. A field that the schema does not have is refused by name. It
 * reads strings, numbers, booleans, enums, timestamps and maps of strings: the inbound schemas have
 * no other types.
 */
final class JsonReader<T extends SpecificRecord> {
  private static final int MAX_DEPTH = 16;
  private static final int LONGEST_NAME = 64;
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final Class<T> type;
  private final Schema schema;

  JsonReader(Class<T> type) {
    this.type = type;
    this.schema = SpecificData.get().getSchema(type);
  }

  T read(byte[] bytes) throws UndecodableException {
    JsonNode tree = parse(bytes);
    for (var names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.getField(name) == null) {
        throw wrong(
            plain(name),
            "is not known; known are "
                + schema.getFields().stream()
                    .map(Schema.Field::name)
                    .collect(Collectors.joining(", ")));
      }
    }
    T record = type.cast(SpecificData.get().newRecord(null, schema));
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field, tree.get(field.name())));
    }
    return record;
  }

  private static JsonNode parse(byte[] bytes) throws UndecodableException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      // The parser's own words would quote the record; where it stumbled is enough to find it.
      throw new UndecodableException("not valid JSON" + place(e), null, e);
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("not valid JSON", null, e);
    }
  }

  /** A name as the record has it, short, and without what no name of a field has. */
  private static String plain(String name) {
    String start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    return start.replaceAll("[^\\w.…-]", "?");
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : ": line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static @Nullable Object value(Schema.Field field, @Nullable JsonNode node)
      throws UndecodableException {
    Schema schema = field.schema();
    boolean nullable = schema.isNullable();
    if (node == null || (node.isNull() && nullable)) {
      if (field.hasDefaultValue()) {
        return SpecificData.get().deepCopy(schema, SpecificData.get().getDefaultValue(field));
      }
      throw wrong(field.name(), "is required");
    }
    return convert(field.name(), nullable ? nonNull(schema) : schema, node);
  }

  private static Schema nonNull(Schema union) {
    return union.getTypes().stream()
        .filter(s -> s.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static Object convert(String name, Schema schema, JsonNode node)
      throws UndecodableException {
    return switch (schema.getType()) {
      case STRING -> {
        require(node.isTextual(), name, "must be a string");
        yield node.textValue();
      }
      case INT -> {
        require(node.isIntegralNumber() && node.canConvertToInt(), name, "must be an integer");
        yield node.intValue();
      }
      case DOUBLE -> {
        require(node.isNumber(), name, "must be a number");
        yield node.doubleValue();
      }
      case BOOLEAN -> {
        require(node.isBoolean(), name, "must be true or false");
        yield node.booleanValue();
      }
      case LONG -> whole(name, schema, node);
      case ENUM -> symbol(name, schema, node);
      case MAP -> strings(name, node);
      default -> throw new IllegalStateException(schema.getType() + " in an inbound schema");
    };
  }

  private static Object whole(String name, Schema schema, JsonNode node)
      throws UndecodableException {
    boolean timestamp = schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
    if (timestamp && node.isTextual()) {
      try {
        return inTime(name, OffsetDateTime.parse(node.textValue()).toInstant());
      } catch (DateTimeException e) {
        throw wrong(name, "must be an ISO 8601 time such as 2026-01-31T12:00:00Z");
      }
    }
    require(
        node.isIntegralNumber() && node.canConvertToLong(),
        name,
        timestamp ? "must be an ISO 8601 time or milliseconds since 1970" : "must be an integer");
    return timestamp
        ? (Object) inTime(name, Instant.ofEpochMilli(node.longValue()))
        : node.longValue();
  }

  private static Instant inTime(String name, Instant time) throws UndecodableException {
    require(!time.isBefore(EARLIEST) && !time.isAfter(LATEST), name, "must lie in 1970 to 9999");
    return time;
  }

  private static Object symbol(String name, Schema schema, JsonNode node)
      throws UndecodableException {
    List<String> allowed =
        schema.getEnumSymbols().stream().filter(s -> !s.equals(schema.getEnumDefault())).toList();
    require(
        node.isTextual() && allowed.contains(node.textValue()),
        name,
        "must be one of " + String.join(", ", allowed));
    return SpecificData.get().createEnum(node.textValue(), schema);
  }

  private static Map<String, String> strings(String name, JsonNode node)
      throws UndecodableException {
    require(node.isObject(), name, "must be an object of strings");
    Map<String, String> map = new LinkedHashMap<>();
    for (var entry : node.properties()) {
      require(entry.getValue().isTextual(), name, "must be an object of strings");
      map.put(entry.getKey(), entry.getValue().textValue());
    }
    return map;
  }

  private static void require(boolean holds, String field, String rule)
      throws UndecodableException {
    if (!holds) {
      throw wrong(field, rule);
    }
  }

  private static UndecodableException wrong(String field, String rule) {
    return new UndecodableException("field " + field + " " + rule, field, null);
  }
}
