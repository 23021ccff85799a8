package dev.sluice.adapters.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.vectors.Chunk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that share one folder, and processes that die. */
@Timeout(180)
class LuceneSharedFolderIT {
  @TempDir private Path folder;

  private final List<Other> others = new ArrayList<>();
  private LuceneVectorStore store;

  @BeforeEach
  void open() {
    store = new LuceneVectorStore(folder, "model", false);
  }

  @AfterEach
  void close() throws Exception {
    for (Other other : others) {
      other.kill();
    }
    store.close();
  }

  @Test
  void eachProcessFindsAtOnceWhatAnyOfThemHasStored() throws Exception {
    Other one = start();
    Other two = start();
    for (int i = 0; i < 15; i++) {
      one.put("one" + i);
      assertThat(two.finds("one" + i)).isTrue();
      two.put("two" + i);
      assertThat(SharedFolderMain.finds(store, "two" + i)).isTrue();
      store.upsert("acme", List.of(SharedFolderMain.chunk("here" + i)));
      assertThat(one.finds("here" + i)).isTrue();
      assertThat(two.finds("here" + i)).isTrue();
    }
    assertThat(two.finds("never stored")).isFalse();
    store.delete("acme", List.of("one3"));
    assertThat(two.finds("one3")).isFalse();
    assertThat(one.finds("one4")).isTrue();
  }

  @Test
  void aProcessGetsItsTurnWhileAnotherWritesWithoutEnd() throws Exception {
    Other flooding = start();
    flooding.flood("flood");
    flooding.awaitStored(20);

    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      store.upsert("acme", List.of(SharedFolderMain.chunk("here" + i)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }
  }

  @Test
  void whatWasStoredOutlivesAKill() throws Exception {
    Random random = new Random(11);
    List<String> stored = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      Other dying = start();
      dying.flood("round" + round);
      stored.addAll(dying.awaitStored(20 + random.nextInt(60)));
      stored.addAll(dying.kill());

      long start = System.nanoTime();
      List<Chunk> own = List.of(SharedFolderMain.chunk("own" + round));
      assertThat(store.upsert("acme", own)).isEmpty();
      stored.add("own" + round);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(stored).allMatch(id -> SharedFolderMain.finds(store, id));
    }
    assertThat(stored).hasSizeGreaterThan(100).doesNotHaveDuplicates();
  }

  private Other start() throws IOException {
    Other other = new Other(folder);
    others.add(other);
    return other;
  }

  private static final class Other {
    private final Process process;
    private final BufferedReader out;

    Other(Path folder) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SharedFolderMain.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      out = process.inputReader(StandardCharsets.UTF_8);
    }

    void put(String id) throws IOException {
      assertThat(ask("put " + id)).isEqualTo("stored " + id);
    }

    boolean finds(String id) throws IOException {
      return ask("find " + id.replace(' ', '_')).equals("found");
    }

    void flood(String prefix) throws IOException {
      send("flood " + prefix);
    }

    List<String> awaitStored(int count) throws IOException {
      List<String> stored = new ArrayList<>();
      while (stored.size() < count) {
        stored.add(out.readLine().substring("stored ".length()));
      }
      return stored;
    }

    /**
     * Kills the process at once.
     *
     * @return the ids that it had reported as stored by then
     */
    List<String> kill() throws IOException, InterruptedException {
      // Unlike the process's own method, the handle's leaves the output to be read.
      process.toHandle().destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      List<String> stored = new ArrayList<>();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("stored ")) {
          stored.add(line.substring("stored ".length()));
        }
      }
      if (!stored.isEmpty()) {
        // The last line may be cut.
        stored.removeLast();
      }
      return stored;
    }

    private String ask(String command) throws IOException {
      send(command);
      return out.readLine();
    }

    private void send(String command) throws IOException {
      process.outputWriter(StandardCharsets.UTF_8).write(command + "\n");
      process.outputWriter(StandardCharsets.UTF_8).flush();
    }
  }
}
