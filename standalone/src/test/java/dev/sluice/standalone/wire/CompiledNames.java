package dev.sluice.standalone.wire;

import dev.sluice.standalone.wire.ConstantFlow.Site;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Names that the compiled code hands to libraries and to the records of the schemas, found by
 * following its constants there.
 */
final class CompiledNames {
  private static final String MICROMETER = "io.micrometer.core.instrument.";
  private static final String RECORDS = "dev.sluice.schemas.";
  private static final String FAILURES = "dev.sluice.core.failure.";
  private static final String CODE = "Failure.code ";
  private static final Set<String> OF_CLIENTS =
      Set.of("application.id", "client.id", "group.id", "group.instance.id", "transactional.id");

  /** Their values are names of other sections, or a user's own. */
  private static final Set<String> OPEN_TAGS =
      Set.of("code", "group", "model", "provider", "topic");

  /** As above: of records. */
  private static final Set<String> OPEN_FIELDS = Set.of("code", "model", "source_topic");

  private final Set<Site> sites;

  private CompiledNames(Set<Site> sites) {
    this.sites = sites;
  }

  static CompiledNames read() throws IOException {
    return new CompiledNames(ConstantFlow.sites(ProductClasses.all()));
  }

  /** Each meter with its kind and the keys of its tags. */
  Set<String> metrics() {
    Set<String> lines = new TreeSet<>();
    meters()
        .forEach((name, tags) -> lines.add((name + " " + String.join(" ", tags.keySet())).strip()));
    return lines;
  }

  /** The values of tags that are words of the code. */
  Set<String> metricWords() {
    Set<String> lines = new TreeSet<>();
    meters()
        .forEach((name, tags) ->
            tags.forEach((key, values) -> {
              if (!OPEN_TAGS.contains(key)) {
                closed(values)
                    .forEach(
                        value -> lines.add(WireNames.firstWord(name) + " " + key + "=" + value));
              }
            }));
    return lines;
  }

  private Map<String, Map<String, Set<String>>> meters() {
    Map<String, Map<String, Set<String>>> meters = new TreeMap<>();
    for (Site site : sites) {
      String kind = kind(site);
      if (!kind.isEmpty()) {
        Known meter = site.method().equals("register") ? site.receiver() : site.result();
        meter.texts().forEach(name -> meters.merge(name + " " + kind, meter.tags(), Known::merged));
      }
    }
    return meters;
  }

  /** Of the meter that is registered here; empty where none is. */
  private static String kind(Site site) {
    if (!site.owner().startsWith(MICROMETER)) {
      return "";
    }
    String owner = site.owner().substring(MICROMETER.length());
    if (site.method().equals("register") && owner.endsWith("$Builder")) {
      return owner.substring(0, owner.indexOf('$')).toLowerCase(Locale.ROOT);
    }
    return owner.equals("MeterRegistry")
            && Set.of("counter", "timer", "gauge", "summary").contains(site.method())
        ? site.method()
        : "";
  }

  /** The loggers that are not called after their class. */
  Set<String> loggers() {
    Set<String> names = new TreeSet<>();
    for (Site site : sites) {
      if (site.owner().equals("org.slf4j.LoggerFactory")) {
        site.arguments().forEach(name -> names.addAll(name.texts()));
      }
    }
    return names;
  }

  /** What clients of Kafka are called, with a hole for what the settings say. */
  Set<String> kafkaClients() {
    Set<String> lines = new TreeSet<>();
    for (Site site : sites) {
      if (site.arguments().size() == 2) {
        for (String property : site.arguments().getFirst().texts()) {
          if (OF_CLIENTS.contains(property)) {
            site.arguments().getLast().texts().forEach(name -> lines.add(property + " " + name));
          }
        }
      }
    }
    return lines;
  }

  /** What the shared cache is divided into. */
  Set<String> caches() {
    Set<String> kinds = new TreeSet<>();
    for (Site site : sites) {
      if (site.owner().equals("dev.sluice.core.cache.CacheKey") && site.method().equals("of")) {
        kinds.addAll(site.arguments().getFirst().texts());
      }
    }
    return kinds;
  }

  /** The codes that failures are made with. */
  Set<String> failureCodes() {
    Set<String> codes = new TreeSet<>();
    for (Site site : sites) {
      if (site.owner().startsWith(FAILURES)
          && site.owner().endsWith("Exception")
          && site.method().equals("<init>")) {
        site.arguments().stream().limit(1).forEach(code -> codes.addAll(closed(code.texts())));
      }
    }
    allRecordWords().stream()
        .filter(line -> line.startsWith(CODE))
        .forEach(line -> codes.add(line.substring(CODE.length())));
    return codes;
  }

  /** Words of the code's own in the fields of records. */
  Set<String> recordWords() {
    Set<String> lines = allRecordWords();
    lines.removeIf(line -> OPEN_FIELDS.contains(line.replaceAll(".*\\.| .*", "")));
    return lines;
  }

  private Set<String> allRecordWords() {
    Set<String> lines = new TreeSet<>();
    for (Site site : sites) {
      if (site.owner().startsWith(RECORDS) && !site.owner().startsWith(RECORDS + "codec.")) {
        words(site, lines);
      }
    }
    return lines;
  }

  private static void words(Site site, Set<String> lines) {
    String record = site.owner().substring(RECORDS.length()).replace("$Builder", "");
    if (site.method().equals("<init>")) {
      List<String> fields = fields(site.owner());
      if (fields.size() == site.arguments().size()) {
        for (int i = 0; i < fields.size(); i++) {
          add(record, fields.get(i), site.arguments().get(i), lines);
        }
      }
    } else if (site.method().startsWith("set") && site.arguments().size() == 1) {
      String field = site.method().substring(3).replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_");
      add(record, field.toLowerCase(Locale.ROOT), site.arguments().getFirst(), lines);
    }
  }

  private static void add(String record, String field, Known value, Set<String> lines) {
    closed(value.texts()).forEach(word -> lines.add(record + "." + field + " " + word));
  }

  /** In their order; none for what is no record. */
  private static List<String> fields(String owner) {
    try {
      Class<?> type = Class.forName(owner);
      return SpecificRecord.class.isAssignableFrom(type)
          ? SpecificData.get().getSchema(type).getFields().stream().map(Schema.Field::name).toList()
          : List.of();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that are whole words: no prose, and nothing with a hole. */
  private static List<String> closed(Set<String> texts) {
    return texts.stream().filter(text -> text.matches("[A-Za-z0-9._:/-]+")).toList();
  }
}
