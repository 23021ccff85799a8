package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.local.EmbeddedRedis;
import dev.sluice.standalone.deploy.Compose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The whole pipeline on the official image of Kafka, the one of the compose file. */
class OfficialKafkaIT {
  @TempDir Path folder;

  @BeforeAll
  static void needsDocker() {
    assumeThat(DockerClientFactory.instance().isDockerAvailable())
        .as("needs a Docker engine")
        .isTrue();
  }

  @Test
  void thePipelineRunsOnTheOfficialImage() throws Exception {
    String image = Compose.read(Path.of("..", "docker-compose.yml")).image("kafka");
    List<Child> children = new ArrayList<>();
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
        KafkaContainer kafka = new KafkaContainer(DockerImageName.parse(image))) {
      kafka.start();
      Map<String, String> environment = new HashMap<>();
      environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers());
      environment.put("REDIS_URL", redis.url());
      environment.put("HOST", "127.0.0.1");
      environment.put("PORT", "0");
      try {
        for (String role : List.of("ingest-api", "topology", "workers")) {
          children.add(Child.start(folder, environment, "serve", role));
        }
        Api api = new Api(Integer.parseInt(children.getFirst().await("serves on port (\\d+)")));
        for (Child child : children) {
          child.await("serves on port (\\d+)");
        }
        Load load = new Load();
        load.send(api, 10, 5);
        assertThat(load.accepted()).isEqualTo(50);
        load.check(api);
      } finally {
        for (Child child : children) {
          child.close();
        }
      }
    }
  }
}
