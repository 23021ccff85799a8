package dev.sluice.standalone.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.standalone.Sluice;
import dev.sluice.standalone.process.Standalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of the file that only a running pipeline shows: it is given work of every kind, with a
 * provider that costs, and then all is looked at from outside.
 */
class WireNamesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = "a-token-of-this-test-that-is-long-enough";
  private static final String PREFIX = "prefix.";
  private static final String SERVICE = "service-name";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;

  private static SimulatedProvider provider;
  private static Standalone sluice;

  @BeforeAll
  static void work() throws Exception {
    provider = SimulatedProvider.start();
    sluice =
        Standalone.start(
            new Standalone.Options(0, 0, 0, folder.resolve("data")),
            Map.ofEntries(
                Map.entry("TOPIC_PREFIX", PREFIX),
                Map.entry("SERVICE_NAME", SERVICE),
                Map.entry("PARTITIONS", "1"),
                Map.entry("AUTH_ENABLED", "true"),
                Map.entry("AUTH_TENANT", "TENANT"),
                Map.entry("AUTH_TOKEN", TOKEN),
                Map.entry("API_RATE_LIMIT", "0"),
                Map.entry("RATE_LIMIT_REQUESTS", "100000"),
                Map.entry("RATE_LIMIT_TOKENS", "100000000"),
                Map.entry("OPENAI_API_KEY", "sk-simulated"),
                Map.entry("OPENAI_BASE_URL", provider.baseUrl().toString())),
            folder);
    end(post("/documents", "{\"document_id\": \"DOCUMENT\", \"text\": \"An otter sleeps.\"}"));
    end(
        post(
            "/async-process",
            "{\"input\": \"Who sleeps?\", \"conversation_id\": \"CONVERSATION\", \"cache\": true}",
            "Idempotency-Key",
            "KEY",
            "traceparent",
            TRACE,
            "tracestate",
            "vendor=value"));
    Awaitility.await("the turn in the memory")
        .atMost(PATIENCE)
        .until(() -> get("/conversations/CONVERSATION").path("turns").size() == 1);
    send("KEY-OF-ANOTHER", "{\"tenant\":\"TENANT\",\"request_id\":\"BY-HAND\",\"input\":\"x\"}");
    Awaitility.await("a record with a wrong key")
        .atMost(PATIENCE)
        .until(
            () -> get("/status/BY-HAND").path("status").path("state").asString(""),
            "completed"::equals);
    assertThat(run("ask", "#fail=content_policy")).isEqualTo(1);
    JsonNode replayed = post("/dead-letters/replay", "{\"all\": true}");
    assertThat(replayed.findValuesAsString("outcome")).contains("replayed");
    Awaitility.await("the end of what was replayed")
        .atMost(PATIENCE)
        .until(() -> get("/dead-letters?state=open").path("letters").size() == 1);
    assertThat(run("rebuild")).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    if (sluice != null) {
      sluice.close();
    }
    provider.close();
  }

  private static URI url(String path) {
    return URI.create("http://127.0.0.1:" + sluice.port() + path);
  }

  private static JsonNode get(String path) {
    return JSON.readTree(body(HttpRequest.newBuilder(url(path))));
  }

  private static JsonNode post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return JSON.readTree(body(headers.length == 0 ? request : request.headers(headers)));
  }

  private static String body(HttpRequest.Builder request) {
    try {
      return HTTP.send(
              request.header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void end(JsonNode accepted) {
    String id = accepted.path("request_id").asString("");
    Awaitility.await("the end of " + accepted)
        .atMost(PATIENCE)
        .until(
            () -> get("/status/" + id + "?wait=20s").path("status").path("state").asString(""),
            "completed"::equals);
  }

  private static int run(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command, "--url", url("").toString()));
    line.addAll(List.of("--token", TOKEN));
    line.addAll(List.of(arguments));
    return Sluice.run(line.toArray(String[]::new));
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", sluice.settings().kafka().bootstrapServers());
  }

  private static void send(String key, String json) throws Exception {
    try (var producer =
        new KafkaProducer<>(kafka(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(PREFIX + Topics.REQUESTS.name(), key, json)).get();
    }
  }

  /** What the settings and the run chose, in words. */
  private static String general(String name) {
    return name.replace(PREFIX, "{prefix}")
        .replace(SERVICE, "{service}")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{uuid}")
        .replaceAll("[0-9a-f]{64}", "{sha256}");
  }

  @Test
  void topicsGroupsAndTransactionalIdsOfTheCluster() throws Exception {
    try (Admin admin = Admin.create(kafka())) {
      WireNames.holdAll(
          Map.of(
              Section.CLUSTER_TOPICS,
              admin.listTopics().names().get().stream().map(WireNamesIT::general).toList(),
              Section.CONSUMER_GROUPS,
              admin.listGroups().all().get().stream()
                  .map(GroupListing::groupId)
                  .map(WireNamesIT::general)
                  .toList(),
              Section.TRANSACTIONAL_IDS,
              admin.listTransactions().all().get().stream()
                  .map(TransactionListing::transactionalId)
                  .map(WireNamesIT::general)
                  .toList()));
    }
  }

  @Test
  void headersOfRecords() throws IOException {
    Set<String> headers = new TreeSet<>();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(kafka(), bytes, bytes)) {
      List<TopicPartition> all =
          Topics.ALL.stream().map(topic -> new TopicPartition(PREFIX + topic.name(), 0)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      Awaitility.await("all records")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(record -> {
                  for (Header header : record.headers()) {
                    headers.add(header.key());
                  }
                });
            return all.stream().allMatch(each -> consumer.position(each) >= ends.get(each));
          });
    }
    WireNames.hold(Section.RECORD_HEADERS, headers);
  }

  @Test
  void keysOfRedis() throws IOException {
    WireNames.hold(
        Section.REDIS_IN_USE,
        RedisNames.read(sluice.settings().redis().url()).stream()
            .map(WireNamesIT::general)
            .toList());
  }

  @Test
  void filesOfTheDataFolder() throws IOException {
    WireNames.hold(
        Section.DATA_FOLDER,
        DataFolderNames.read(folder.resolve("data")).stream().map(WireNamesIT::general).toList());
  }

  @Test
  void partsOfHealth() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String group : List.of("", "/liveness", "/readiness")) {
      get("/actuator/health" + group)
          .path("components")
          .propertyNames()
          .forEach(part -> lines.add("/actuator/health%s %s".formatted(group, part)));
    }
    WireNames.hold(Section.HEALTH, lines);
  }

  @Test
  void operationsAndBodiesOfTheApi() throws IOException {
    JsonNode document = get("/v3/api-docs");
    List<String> operations = new ArrayList<>();
    document
        .path("paths")
        .propertyStream()
        .forEach(path ->
            path.getValue()
                .propertyStream()
                .filter(method -> !method.getKey().equals("parameters"))
                .forEach(method -> {
                  String operation = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                  operations.add(operation);
                  method
                      .getValue()
                      .path("parameters")
                      .forEach(parameter ->
                          operations.add(
                              "%s %s %s"
                                  .formatted(
                                      operation,
                                      parameter.path("in").asString(""),
                                      parameter.path("name").asString(""))));
                }));
    List<String> bodies = new ArrayList<>();
    document
        .path("components")
        .path("schemas")
        .propertyStream()
        .forEach(schema -> properties(schema.getKey(), schema.getValue(), bodies));
    WireNames.holdAll(Map.of(Section.REST, operations, Section.REST_BODIES, bodies));
  }

  private static void properties(String name, JsonNode schema, List<String> lines) {
    lines.add(name);
    schema
        .path("properties")
        .propertyStream()
        .forEach(property -> {
          List<String> words = new ArrayList<>();
          property.getValue().path("enum").forEach(word -> words.add(word.asString("null")));
          lines.add((name + "." + property.getKey() + " " + String.join("|", words)).strip());
        });
  }

  /** The meters of the file are those that are shown, with these tags and no others. */
  @Test
  void metersThatAreShownHaveTheTagsOfTheFile() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>();
    for (String line : WireNames.sections().get(Section.METRICS.title())) {
      List<String> words = Arrays.asList(line.split(" ", -1));
      known.put(words.getFirst().replace('.', '_'), new TreeSet<>(words.subList(2, words.size())));
    }
    Set<String> shown = new TreeSet<>();
    Pattern sample = Pattern.compile("(sluice_\\w+?)(_total|_seconds_\\w+)?(\\{.*})? \\S+");
    String metrics = body(HttpRequest.newBuilder(url("/actuator/prometheus")));
    for (String line : metrics.lines().filter(each -> each.startsWith("sluice_")).toList()) {
      Matcher matcher = sample.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      assertThat(known.keySet()).as(line).contains(matcher.group(1));
      Set<String> tags = new TreeSet<>();
      Matcher tag = Pattern.compile("(\\w+)=\"").matcher(String.valueOf(matcher.group(3)));
      while (tag.find()) {
        tags.add(tag.group(1));
      }
      assertThat(tags).as(line).isEqualTo(known.get(matcher.group(1)));
      shown.add(matcher.group(1));
    }
    assertThat(shown).hasSizeGreaterThan(known.size() / 2);
  }

  @Test
  void exitCodesOfAServersAnswers() throws IOException {
    String server = url("").toString();
    WireNames.hold(
        Section.EXIT_CODES_OF_ANSWERS,
        List.of(
            run("search", "otter") + " done",
            run("search", "--top-k", "0", "otter") + " request failed",
            Sluice.run("search", "--url", server, "--token", "another", "otter") + " wrong token"));
  }
}
