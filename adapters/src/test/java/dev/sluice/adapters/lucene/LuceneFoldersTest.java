package dev.sluice.adapters.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneFoldersTest {
  @TempDir Path store;

  private Path file(String place) throws IOException {
    Path folder = Files.createDirectories(LuceneFolders.of(store, place));
    return Files.writeString(folder.resolve("segments_1"), "x");
  }

  @Test
  void anIndexIsDeletedWithoutTheOthers() throws IOException {
    Path first = file("");
    Path second = file("two");
    Path third = file("three");
    Path aside = Files.createDirectories(store.resolve("damaged-1")).resolve("segments_1");
    Files.writeString(aside, "x");

    LuceneFolders.delete(store, "");
    assertThat(first).doesNotExist();
    LuceneFolders.delete(store, "two");
    assertThat(second.getParent()).doesNotExist();
    LuceneFolders.delete(store, "none");
    assertThat(third).exists();
    assertThat(aside).exists();
  }
}
