package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of a user end with a sentence and an exit code. */
@Isolated("it looks at the process's own output")
class CommandTest {
  @TempDir Path folder;

  record Outcome(int code, String text) {}

  static Outcome run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(bytes, true);
    System.setOut(both);
    System.setErr(both);
    try {
      return new Outcome(Sluice.run(args), bytes.toString());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ask",
        "search",
        "search x --top-k many",
        "dead-letters",
        "dead-letters replay",
        "dead-letters replay --all some/id",
        "dead-letters replay --code x some/id",
        "up --port x",
        "serve kitchen",
        "ingest /no/such",
        "simulate-provider --rpm many",
        "simulate-provider --faults 2",
        "simulate-provider --latency 2s-1s"
      })
  void wrongUsageEndsWithTwo(String line) {
    Outcome outcome = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("Usage:").doesNotContain("\tat ");
  }

  @Test
  void anUnknownCommandIsNamedWithWhatComesNearest() {
    Outcome outcome = run("serv");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("serv", "sluice serve").doesNotContain("\tat ");
  }

  @Test
  void aServerThatIsAwayEndsWithThree() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Outcome outcome = run("ask", "--url", "http://127.0.0.1:" + port, "anyone?");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.text()).contains("./sluice up").contains("--url").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--kafka-port", "--redis-port"})
  void aTakenPortIsNamed(String option) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> ports =
          new TreeMap<>(Map.of("--port", "0", "--kafka-port", "0", "--redis-port", "0"));
      String taken = Integer.toString(socket.getLocalPort());
      ports.put(option, taken);
      List<String> line = new ArrayList<>(List.of("up", "--data", folder.resolve("d").toString()));
      ports.forEach((name, port) -> line.addAll(List.of(name, port)));
      Outcome outcome = run(line.toArray(String[]::new));
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.text()).contains(taken).contains(option).doesNotContain("\tat ");
    }
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(run("--help").text())
        .contains(
            "up",
            "serve",
            "ask",
            "search",
            "ingest",
            "status",
            "dead-letters",
            "rebuild",
            "rebuild-status",
            "pauses",
            "topics",
            "settings",
            "failure-codes",
            "simulate-provider");
  }
}
