package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void findsAPortThatCanBeListenedOn() throws Exception {
    try (var socket = new ServerSocket(FreePort.any(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  @Test
  void anyPortIsNeverTaken() {
    assertThatCode(() -> FreePort.require(0, "--port")).doesNotThrowAnyException();
  }

  @Test
  void namesATakenPortAndWhatChoosesIt() throws Exception {
    try (var other = new ServerSocket(0)) {
      int port = other.getLocalPort();

      assertThatThrownBy(() -> FreePort.require(port, "--port"))
          .isInstanceOfSatisfying(
              PortTakenException.class, taken -> assertThat(taken.port()).isEqualTo(port))
          .hasMessageContaining("--port");
    }
  }
}
