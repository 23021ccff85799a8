package dev.sluice.adapters.lucene;

import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that uses the folder of its argument. It reads the commands {@code put ID}, {@code find
 * ID} and {@code flood PREFIX}, which stores without end. It prints each outcome on a line.
 */
final class SharedFolderMain {
  static final int DIMENSIONS = 16;

  private SharedFolderMain() {}

  public static void main(String[] args) throws IOException {
    try (LuceneVectorStore store = new LuceneVectorStore(Path.of(args[0]), "model", false);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] command = line.split(" ");
        switch (command[0]) {
          case "put" -> {
            store.upsert("acme", List.of(chunk(command[1])));
            print("stored " + command[1]);
          }
          case "find" -> print(finds(store, command[1]) ? "found" : "missing");
          case "flood" -> flood(store, command[1]);
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  private static void flood(LuceneVectorStore store, String prefix) {
    for (int writer = 0; writer < 4; writer++) {
      String name = prefix + "-" + writer + "-";
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; ; i++) {
              store.upsert("acme", List.of(chunk(name + i)));
              print("stored " + name + i);
            }
          });
    }
  }

  private static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  static boolean finds(LuceneVectorStore store, String id) {
    List<Passage> nearest =
        store.search("acme", new SearchQuery("", vector(id), 1, Map.of("id", id)));
    return nearest.stream().anyMatch(passage -> passage.getDocumentId().equals(id));
  }

  static Chunk chunk(String id) {
    return new Chunk(id, id, 0, null, "text of " + id, Map.of("id", id), vector(id));
  }

  private static float[] vector(String id) {
    java.util.Random random = new java.util.Random(id.hashCode());
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
