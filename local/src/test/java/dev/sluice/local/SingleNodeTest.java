package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleNodeTest {

  @TempDir Path log;

  @Test
  void aPortTakenAtTheLastMomentLeavesNothingRunning() throws Exception {
    BrokerStorage.formatOnce(log);
    try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var settings = BrokerSettings.of(log, other.getLocalPort(), Map.of());

      assertThatThrownBy(() -> SingleNode.start(settings))
          .hasRootCauseInstanceOf(BindException.class);
    }
    SingleNode again = SingleNode.start(BrokerSettings.of(log, 0, Map.of()));
    assertThat(again.port()).isPositive();
    again.stop();
  }
}
