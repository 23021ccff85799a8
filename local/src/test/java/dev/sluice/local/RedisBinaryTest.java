package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {

  private static final String NO_PROGRAM = "/logback-test.xml";

  @TempDir Path folder;

  @Test
  void takesTheNextProgramWhereTheFirstDoesNotRun() throws Exception {
    RedisBinary.unpack(folder, List.of(NO_PROGRAM, RedisBinary.packed().getFirst()));

    assertThat(RedisBinary.in(folder)).isExecutable();
  }

  @Test
  void everyProgramForThisMachineCanServe() throws Exception {
    for (String program : RedisBinary.packed()) {
      RedisBinary.unpack(folder, List.of(program));
      int port = FreePort.any();
      RedisProcess server = RedisLauncher.launch(folder.toRealPath(), port);
      try {
        assertThat(Resp.call(port, "SET k v")).isEqualTo("+OK");
      } finally {
        server.stop();
      }
    }
  }

  @Test
  void saysWhyNoneRuns() {
    assertThatThrownBy(() -> RedisBinary.unpack(folder, List.of(NO_PROGRAM)))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageStartingWith("no Redis server runs here: ");
    assertThatThrownBy(() -> RedisBinary.unpack(folder, List.of()))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("none is packed");
  }
}
