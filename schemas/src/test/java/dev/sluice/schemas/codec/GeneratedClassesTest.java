package dev.sluice.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedClassesTest {
  /** A producer's first line: it uses the generated class and nothing else of Sluice before it. */
  static final class Producer {
    public static void main(String[] args) {
      System.out.print(
          dev.sluice.schemas.Request.newBuilder().setRequestId("r").build().getAction());
    }
  }

  @Test
  void aProgramNeedsNoSetUpToBuildARecord() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Producer.class.getName()))
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes())).contains("CHAT");
    assertThat(process.waitFor()).isZero();
  }
}
