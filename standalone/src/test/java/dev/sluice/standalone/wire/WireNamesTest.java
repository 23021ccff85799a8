package dev.sluice.standalone.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.ingest.access.Scope;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.standalone.Sluice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The names that others know are those of the file. What only a running pipeline shows is in {@link
 * WireNamesIT}. Classes are found by what they are, and not by their names, which may change.
 */
class WireNamesTest {
  private static final String PREFIX = "prefix.";

  @TempDir Path folder;

  private Settings settings(Map<String, String> environment) {
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  @Test
  void everySectionIsHeldAndInOrder() throws IOException {
    Map<String, List<String>> sections = WireNames.sections();
    assertThat(sections.keySet())
        .containsExactlyElementsOf(Arrays.stream(Section.values()).map(Section::title).toList());
    sections.forEach((title, lines) ->
        assertThat(lines).as(title).isNotEmpty().isSorted().doesNotHaveDuplicates());
  }

  @Test
  void topics() throws IOException {
    WireNames.hold(
        Section.TOPICS, Topics.ALL.stream().map(topic -> "{prefix}" + topic.name()).toList());
  }

  /** What a topology process resumes by: a task is its sub-topology's number and a partition. */
  @Test
  void topology() throws Exception {
    List<String> lines = new ArrayList<>();
    for (TopologyDescription.Subtopology part : pipeline().describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        lines.add(part.id() + " " + line(node).replace(PREFIX, "{prefix}"));
      }
    }
    WireNames.hold(Section.TOPOLOGY, lines);
  }

  private static String line(TopologyDescription.Node node) {
    return switch (node) {
      case TopologyDescription.Source source ->
          "source %s reads %s"
              .formatted(source.name(), String.join(" ", new TreeSet<>(source.topicSet())));
      case TopologyDescription.Processor processor ->
          "processor %s has %s"
              .formatted(processor.name(), String.join(" ", new TreeSet<>(processor.stores())));
      case TopologyDescription.Sink sink ->
          "sink %s writes %s".formatted(sink.name(), sink.topic());
      default -> throw new IllegalStateException("no such node is known: " + node);
    };
  }

  /** Made by the one method of the module that makes the whole from the settings. */
  private Topology pipeline() throws Exception {
    List<Method> makers = new ArrayList<>();
    for (ClassModel model : ProductClasses.of("topology")) {
      for (Method method : ProductClasses.load(model).getDeclaredMethods()) {
        if (method.getReturnType() == Topology.class
            && Modifier.isStatic(method.getModifiers())
            && !method.isSynthetic()) {
          makers.add(method);
        }
      }
    }
    assertThat(makers).as("static methods that make a topology").hasSize(1);
    Method maker = makers.getFirst();
    Supplier<Optional<KnownIndexes>> noIndex = Optional::empty;
    List<Object> known =
        List.of(settings(Map.of("TOPIC_PREFIX", PREFIX)), noIndex, new SimpleMeterRegistry());
    Object[] arguments =
        Arrays.stream(maker.getParameterTypes())
            .map(type -> known.stream().filter(type::isInstance).findFirst().orElseThrow())
            .toArray();
    maker.setAccessible(true);
    return (Topology) maker.invoke(null, arguments);
  }

  /** Fields are held where every published version of a schema is. */
  @Test
  void schemas() throws Exception {
    Set<String> lines = new TreeSet<>();
    for (ClassModel model : ProductClasses.of("schemas")) {
      Class<?> type = ProductClasses.load(model);
      if (!type.isInterface() && SpecificRecord.class.isAssignableFrom(type)) {
        collect(SpecificData.get().getSchema(type), lines);
      }
    }
    WireNames.hold(Section.SCHEMAS, lines);
  }

  private static void collect(Schema schema, Set<String> lines) {
    switch (schema.getType()) {
      case RECORD -> {
        if (lines.add("record " + schema.getFullName() + aliases(schema.getAliases()))) {
          for (Schema.Field field : schema.getFields()) {
            if (!field.aliases().isEmpty()) {
              lines.add(
                  "field " + schema.getFullName() + "." + field.name() + aliases(field.aliases()));
            }
            collect(field.schema(), lines);
          }
        }
      }
      case ENUM ->
          lines.add(
              "enum %s%s: %s, else %s"
                  .formatted(
                      schema.getFullName(),
                      aliases(schema.getAliases()),
                      String.join(" ", schema.getEnumSymbols()),
                      schema.getEnumDefault()));
      case FIXED ->
          lines.add(
              "fixed %s%s: %d bytes"
                  .formatted(
                      schema.getFullName(), aliases(schema.getAliases()), schema.getFixedSize()));
      case ARRAY -> collect(schema.getElementType(), lines);
      case MAP -> collect(schema.getValueType(), lines);
      case UNION -> schema.getTypes().forEach(each -> collect(each, lines));
      default -> {
        // It has no name of its own.
      }
    }
  }

  private static String aliases(Set<String> aliases) {
    return aliases.isEmpty() ? "" : ", alias " + String.join(", alias ", new TreeSet<>(aliases));
  }

  @Test
  void redis() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
      WireNames.hold(
          Section.REDIS, RedisNames.written(settings(Map.of("REDIS_URL", redis.url())).redis()));
    }
  }

  @Test
  void firestore() throws IOException {
    WireNames.hold(Section.FIRESTORE, FirestoreNames.written());
  }

  @Test
  void lucene() throws IOException {
    WireNames.hold(Section.LUCENE, LuceneNames.written(folder));
  }

  @Test
  void pinecone() throws Exception {
    WireNames.hold(Section.PINECONE, PineconeNames.written());
  }

  @Test
  void weaviate() throws Exception {
    WireNames.hold(Section.WEAVIATE, WeaviateNames.written());
  }

  @Test
  void namesThatTheCodeHandsToLibrariesAndRecords() throws IOException {
    CompiledNames names = CompiledNames.read();
    WireNames.holdAll(
        Map.of(
            Section.KAFKA_CLIENTS, names.kafkaClients(),
            Section.RECORD_WORDS, names.recordWords(),
            Section.CACHES, names.caches(),
            Section.METRICS, names.metrics(),
            Section.METRIC_WORDS, names.metricWords(),
            Section.LOGGERS, names.loggers()));
  }

  @Test
  void failureCodes() throws Exception {
    Set<String> codes = new TreeSet<>(CompiledNames.read().failureCodes());
    for (Field field : FailureCodes.class.getFields()) {
      if (field.get(null) instanceof String code) {
        codes.add(code);
      }
    }
    WireNames.hold(Section.FAILURE_CODES, codes);
  }

  @Test
  void scopes() throws IOException {
    WireNames.hold(Section.SCOPES, Arrays.stream(Scope.values()).map(Scope::word).toList());
  }

  @Test
  void problemTypes() throws IOException {
    WireNames.hold(
        Section.PROBLEM_TYPES,
        Arrays.stream(ProblemKind.values())
            .map(kind -> kind.type() + " " + kind.status())
            .toList());
  }

  /** With the words that are allowed, where only some are. */
  @Test
  void settings() throws IOException {
    WireNames.hold(Section.SETTINGS, Settings.ALL.stream().map(WireNamesTest::line).toList());
  }

  private static String line(Setting<?> setting) {
    return setting.allowed().startsWith("one of ")
        ? setting.name() + " is " + setting.allowed()
        : setting.name();
  }

  @Test
  void commands() throws IOException {
    List<String> lines = new ArrayList<>();
    collect(new CommandLine(new Sluice()), lines);
    WireNames.hold(Section.COMMANDS, lines);
  }

  private static void collect(CommandLine command, List<String> lines) {
    String name = command.getCommandSpec().qualifiedName();
    lines.add(name);
    command.getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .flatMap(option -> Stream.of(option.names()))
        .forEach(option -> lines.add(name + " " + option));
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      List<String> words = new ArrayList<>();
      if (parameter.completionCandidates() != null) {
        parameter.completionCandidates().forEach(words::add);
      }
      lines.add((name + " " + parameter.paramLabel() + " " + String.join("|", words)).strip());
    }
    command.getSubcommands().values().forEach(each -> collect(each, lines));
  }

  @Test
  void exitCodesWithoutAServer() throws IOException {
    WireNames.hold(
        Section.EXIT_CODES,
        List.of(
            Sluice.run("topics", "--markdown") + " done",
            Sluice.run("no-such-command") + " wrong usage",
            Sluice.run("status", "--url", "http://127.0.0.1:1", "id") + " no server"));
  }

  /** So that no name is forgotten: all that begins with ours is in one section or another. */
  @Test
  void everyConstantOfOurNameIsInTheFile() throws IOException {
    Set<String> elsewhere = WireNames.firstWords(Section.OTHER_CONSTANTS);
    WireNames.hold(
        Section.OTHER_CONSTANTS,
        ProductClasses.texts().stream()
            .filter(text -> text.matches("[.a-z:]*sluice[.:/-][a-z][a-z.:/-]*"))
            .filter(text -> !text.matches("(.*\\.)?dev\\.sluice\\b.*|.*/sluice/schemas/.*"))
            .filter(text -> !elsewhere.contains(text))
            .toList());
  }
}
