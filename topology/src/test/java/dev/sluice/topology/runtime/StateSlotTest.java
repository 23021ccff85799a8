package dev.sluice.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hosting.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateSlotTest {
  @TempDir private Path folder;

  @Test
  void eachHolderHasItsOwnFolderAndTheNextTakesTheFirstThatIsFree() {
    try (StateSlot first = StateSlot.take(folder)) {
      try (StateSlot second = StateSlot.take(folder)) {
        assertThat(first.folder()).isEqualTo(folder.resolve("slot-0"));
        assertThat(second.folder()).isEqualTo(folder.resolve("slot-1"));
      }
    }
    try (StateSlot again = StateSlot.take(folder)) {
      assertThat(again.folder()).isEqualTo(folder.resolve("slot-0"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsToldByItsSetting() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> StateSlot.take(file))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("STATE_DIR");
  }
}
