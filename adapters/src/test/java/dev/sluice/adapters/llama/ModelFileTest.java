package dev.sluice.adapters.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.PermanentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no model is loaded from, and what is said of them. */
class ModelFileTest {
  private static final LlamaOptions OPTIONS = new LlamaOptions(8192, 1, 1, Duration.ofSeconds(1));

  @TempDir private Path folder;

  private static GgufFile small() {
    return new GgufFile()
        .text("general.architecture", "llama")
        .number("llama.context_length", 4096)
        .number("llama.block_count", 10)
        .number("llama.embedding_length", 512)
        .number("llama.attention.head_count", 8)
        .number("llama.attention.head_count_kv", 2);
  }

  private void refused(Path file, String why) {
    assertThatThrownBy(() -> LlamaLlm.load(file, OPTIONS))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
  }

  private void refused(byte[] bytes, String why) throws Exception {
    refused(Files.write(folder.resolve("model.gguf"), bytes), why);
  }

  @Test
  void aMissingFile() {
    refused(folder.resolve("none.gguf"), "there is no such file");
  }

  @Test
  void aFolder() {
    refused(folder, "it is not a file");
  }

  @Test
  void otherThanGguf() throws Exception {
    refused(new byte[0], "not a GGUF file");
    refused("GG".getBytes(), "not a GGUF file");
    refused("PK-zip-file-with-some-more".getBytes(), "not a GGUF file");
    byte[] random = new byte[10_000];
    new Random(1).nextBytes(random);
    refused(random, "not a GGUF file");
  }

  @Test
  void aVersionOfTheFormatThatIsNotKnown() throws Exception {
    byte[] bytes = small().bytes();
    bytes[4] = 9;
    refused(bytes, "GGUF version 9; 2 and 3");
  }

  @Test
  void cutShortAnywhereInTheHeader() throws Exception {
    byte[] bytes = small().bytes();
    for (int length = 4; length < bytes.length - 64; length++) {
      Path file = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> LlamaLlm.load(file, OPTIONS))
          .as("%d bytes", length)
          .isInstanceOf(PermanentException.class);
    }
  }

  @Test
  void damagedAnywhereInTheHeader() throws Exception {
    byte[] bytes = small().bytes();
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
      damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("damaged.gguf"), damaged);
      try {
        ModelFile.check(file, 8192, 1, () -> 1L << 40);
      } catch (PermanentException e) {
        assertThat(e).hasMessageContaining("cannot be used");
      }
    }
  }

  @Test
  void cutShortInTheWeights() throws Exception {
    refused(small().offset(1_000_000).bytes(), "it is cut short");
    refused(small().tensors(0).bytes(), "it holds no weights");
  }

  @Test
  void whatLlamaCppDoesNotKnow() throws Exception {
    byte[] bytes = new GgufFile().text("general.architecture", "abacus").bytes();
    refused(bytes, "of an architecture (abacus) that it does not know");
  }

  @Test
  void moreThanTheMemory() throws Exception {
    Path file = Files.write(folder.resolve("model.gguf"), small().bytes());
    // 2 · 2 bytes · 10 layers · 2 heads · 64 wide = 5,120 bytes a token.
    assertThatThrownBy(() -> ModelFile.check(file, 8192, 2, () -> 5120 * 4096 * 2))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining(
            "needs about 40 MiB of memory with a context of 4096 tokens, and 40 MiB can be had");

    ModelFile fits = ModelFile.check(file, 2048, 2, () -> 5120 * 4096 * 2);
    assertThat(fits.context()).isEqualTo(2048);
    assertThat(fits.name()).isEqualTo("model.gguf");
  }

  @Test
  void theMemoryOfThisMachineIsKnown() {
    assertThat(FreeMemory.bytes()).isBetween(1L << 20, 1L << 50);
  }
}
