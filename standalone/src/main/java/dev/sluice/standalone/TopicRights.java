package dev.sluice.standalone;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicUser;
import dev.sluice.schemas.topic.TopicUser.Role;
import dev.sluice.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/** The rights of each role on topics, as Terraform grants them. */
final class TopicRights {
  private static final String API = word(Role.INGEST_API);
  private static final String TOPOLOGY = word(Role.TOPOLOGY);
  private static final String WORKERS = word(Role.WORKERS);

  private TopicRights() {}

  /**
   * The topics and access rules, in the form that {@code terraform/kafka.tf} reads. The name of a
   * rule is that of Google's Managed Service for Apache Kafka: the kind of resource, and its name
   * or the beginning of its name. It contains {@code {prefix}} for TOPIC_PREFIX and {@code
   * {service}} for SERVICE_NAME.
   */
  static String json() {
    Map<String, Object> topics = new LinkedHashMap<>();
    for (Topic<?> topic : Topics.ALL) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("scaled", topic.width() == Topic.Width.SCALED);
      one.put("cleanup_policy", topic.cleanupPolicy());
      one.put("retention_ms", Long.toString(topic.retentionMillis()));
      one.put("open", topic.isOpen());
      topics.put(topic.name(), one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("topics", topics);
    all.put("acls", rules());
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return JsonMapper.builder()
        .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines))
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(all);
  }

  /** The allowed operations by resource and role. All others are denied. */
  private static Map<String, Map<String, List<String>>> rules() {
    Map<String, Map<String, List<String>>> rules = new LinkedHashMap<>();
    // A resource without a rule is open to every client, so each kind has a rule for all its
    // resources. Every process compares all topics with its settings at its start.
    for (String role : List.of(API, TOPOLOGY, WORKERS)) {
      grant(rules, "allTopics", role, "DESCRIBE", "DESCRIBE_CONFIGS");
      grant(rules, "cluster", role, "DESCRIBE");
    }
    grant(rules, "allConsumerGroups", TOPOLOGY, "DESCRIBE");
    grant(rules, "allConsumerGroups", WORKERS, "DESCRIBE");
    grant(rules, "allTransactionalIds", API, "DESCRIBE");
    grant(rules, "allTransactionalIds", TOPOLOGY, "DESCRIBE");
    for (Topic<?> topic : Topics.ALL) {
      String resource = "topic/{prefix}" + topic.name();
      roles(topic.writers()).forEach(role -> grant(rules, resource, role, "WRITE"));
      roles(topic.readers()).forEach(role -> grant(rules, resource, role, "READ"));
      topic.readers().stream()
          .flatMap(reader -> reader.group().stream())
          .forEach(
              group -> grant(rules, "consumerGroup/{prefix}{service}-" + group, WORKERS, "READ"));
    }
    // The application of Kafka Streams: its group, its transactions and the topics of its state.
    String streams = "{prefix}{service}-" + TOPOLOGY;
    grant(rules, "consumerGroup/" + streams, TOPOLOGY, "READ");
    grant(rules, "transactionalIdPrefixed/" + streams, TOPOLOGY, "DESCRIBE", "WRITE");
    grant(rules, "topicPrefixed/" + streams + "-", TOPOLOGY, "CREATE", "READ", "WRITE");
    // What a lost vector index held is read off the state of the documents.
    grant(rules, "topic/" + streams + "-document-states-changelog", WORKERS, "READ");
    // A replay of dead letters is a transaction.
    grant(rules, "transactionalId/{prefix}{service}-replays", API, "DESCRIBE", "WRITE");
    return rules;
  }

  private static void grant(
      Map<String, Map<String, List<String>>> rules,
      String resource,
      String role,
      String... operations) {
    List<String> granted =
        rules
            .computeIfAbsent(resource, r -> new LinkedHashMap<>())
            .computeIfAbsent(role, r -> new ArrayList<>());
    granted.addAll(List.of(operations));
  }

  /** The roles of these parties. */
  private static List<String> roles(Set<TopicUser> users) {
    return users.stream()
        .flatMap(user -> user.role().stream())
        .map(TopicRights::word)
        .distinct()
        .sorted()
        .toList();
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
