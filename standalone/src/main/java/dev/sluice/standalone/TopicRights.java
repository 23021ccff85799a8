package dev.sluice.standalone;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/** Which role writes and reads which topic, as Terraform grants it. */
final class TopicRights {
  private static final String API = "ingest-api";
  private static final String TOPOLOGY = "topology";
  private static final String WORKERS = "workers";

  /** The workers by the words of the catalogue: each is a consumer group. */
  private static final Set<String> WORKER_NAMES =
      Set.of("context", "chat", "embedding", "projector", "archive");

  /** Who is none of our processes, but lets records in. */
  private static final Set<String> PRODUCERS = Set.of("any producer", "bulk job");

  /** Who is none of our processes, and reads on its own account. */
  private static final Set<String> PEOPLE = Set.of("operators", "users' own analytics");

  private TopicRights() {}

  /** All of it, in the form that {@code terraform/kafka.tf} reads. */
  static String json() {
    Map<String, Object> topics = new LinkedHashMap<>();
    Set<String> groups = new LinkedHashSet<>();
    for (Topic<?> topic : Topics.ALL) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("scaled", topic.width() == Topic.Width.SCALED);
      one.put("cleanup_policy", topic.cleanupPolicy());
      one.put("retention_ms", Long.toString(topic.retention().toMillis()));
      one.put("open", words(topic.writers()).anyMatch(PRODUCERS::contains));
      one.put("writers", roles(topic.writers()));
      one.put("readers", roles(topic.readers()));
      topics.put(topic.name(), one);
      words(topic.readers()).filter(WORKER_NAMES::contains).forEach(groups::add);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("streams", TOPOLOGY);
    all.put("groups", groups);
    all.put("topics", topics);
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return JsonMapper.builder()
        .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines))
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(all);
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(", | and ")).map(word -> word.replaceFirst(" workers?$", ""));
  }

  /** The roles among those that the catalogue names. */
  private static List<String> roles(String text) {
    return words(text).flatMap(TopicRights::role).distinct().sorted().toList();
  }

  private static Stream<String> role(String word) {
    if (WORKER_NAMES.contains(word)) {
      return Stream.of(WORKERS);
    }
    if (PRODUCERS.contains(word) || PEOPLE.contains(word)) {
      return Stream.empty();
    }
    return switch (word) {
      case API, TOPOLOGY -> Stream.of(word);
      // Whoever reads records may have to give one up.
      case "all" -> Stream.of(TOPOLOGY, WORKERS);
      default ->
          throw new IllegalStateException(
              "the catalogue names \"%s\", of which nobody knows which role it is".formatted(word));
    };
  }
}
