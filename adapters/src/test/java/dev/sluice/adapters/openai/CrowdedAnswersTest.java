package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many answers as there are slots, each as long as it may be, in the heap of 512 MiB. */
@Timeout(180)
class CrowdedAnswersTest {
  private static final int TASKS = 50;
  private static final int BOUND = 4 * 1024 * 1024;

  /** That of a container of 512 MiB, of which the other objects of a worker take some 90 MB. */
  private static final int HEAP_MIB = 230 - 90;

  /** Beginning, what is repeated, and end; the last two are no answers. */
  private record Shape(String beginning, String repeated, String end) {}

  private static final String CONTENT = "{\"choices\":[{\"message\":{\"content\":\"";
  private static final String END = "\"}}]}";

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(CONTENT, "lorem ipsum ", END),
          new Shape(CONTENT, "中文回答", END),
          new Shape(CONTENT, "\\u00e9", END),
          new Shape(CONTENT, "\\n\\t", END),
          new Shape("{\"choices\":[{\"message\":{\"content\":\"yes\"}}", ",{}", "]}"),
          new Shape(
              "{\"choices\":[{\"message\":{\"content\":\"yes\",\"reasoning\":[0",
              ",{\"a\":[[[]]]}",
              "]}}]}"),
          new Shape("{\"choices\":[", "{},", ""),
          new Shape("{", "\"unknown\":{\"b\":[]},", ""));

  private static final Pattern NUMBER = Pattern.compile("Shape (\\d+)");

  @TempDir private Path folder;

  private ExecutorService threads;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", CrowdedAnswersTest::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher number = NUMBER.matcher(asked);
    Shape shape = number.find() ? SHAPES.get(Integer.parseInt(number.group(1)) % 8) : SHAPES.get(0);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    byte[] part = shape.repeated().repeat(100).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(shape.beginning().getBytes(StandardCharsets.UTF_8));
      for (int length = 0; length + 2 * part.length < BOUND; length += part.length) {
        out.write(part);
      }
      out.write(shape.end().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void answersAtTheBoundOfAnyShapeFit() throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(HEAP_MIB),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CrowdedAnswers.class.getName(),
                "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()),
                Integer.toString(TASKS),
                Integer.toString(BOUND))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("38 answered, 12 failed");
    assertThat(process.exitValue()).isZero();
  }
}
