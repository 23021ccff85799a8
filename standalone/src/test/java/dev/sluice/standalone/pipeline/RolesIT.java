package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role in processes of its own: two topologies, two workers, one API, one broker. */
class RolesIT {
  @TempDir Path folder;

  @Test
  void rolesRunSideBySide() throws Exception {
    List<Child> children = new ArrayList<>();
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      Map<String, String> environment = new HashMap<>();
      environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
      environment.put("REDIS_URL", redis.url());
      environment.put("HOST", "127.0.0.1");
      environment.put("ENVIRONMENT", "staging");
      environment.put("AUTH_ENABLED", "false");
      try {
        Child ingest = Child.start(folder, environment, "serve", "ingest-api", "--port", "0");
        children.add(ingest);
        for (String role : List.of("topology", "workers", "topology", "workers")) {
          children.add(Child.start(folder, environment, "serve", role));
        }
        Api api = new Api(Integer.parseInt(ingest.await("serves on port (\\d+)")));
        for (Child child : children) {
          child.await("serves on port (\\d+)");
        }
        Load load = new Load();
        load.send(api, 20, 5);
        children.get(1).kill();
        children.get(2).kill();
        load.send(api, 20, 10);
        assertThat(load.accepted()).isEqualTo(200);
        load.check(api);
      } finally {
        for (Child child : children) {
          child.terminate();
        }
        for (Child child : children) {
          child.close();
        }
      }
      assertThat(children.get(0).output()).doesNotContain("Exception");
    }
  }
}
