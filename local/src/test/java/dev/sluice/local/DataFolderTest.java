package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path parent;

  @Test
  void hasOneOwnerAtATime() {
    Path folder = parent.resolve("new/data");
    try (DataFolder held = DataFolder.open(folder)) {
      assertThat(held.path()).isDirectory().isAbsolute();
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(DataFolderInUseException.class)
          .hasMessage(
              "data folder %s is in use by another Sluice (pid %d)",
              folder, ProcessHandle.current().pid());
    }
    DataFolder.open(folder).close();
  }

  @Test
  void otherUsersHaveNoBusinessInIt() throws Exception {
    assumeThat(parent.getFileSystem().supportedFileAttributeViews()).contains("posix");
    try (DataFolder held = DataFolder.open(parent.resolve("data"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(held.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void leavesItsPartsToTheBrokerAndRedis() {
    try (DataFolder held = DataFolder.open(parent);
        EmbeddedRedis redis = EmbeddedRedis.start(held.path(), 0)) {
      assertThat(redis.port()).isPositive();
    }
  }

  @Test
  void saysWhenItCannotBeWritten() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "not a folder");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining(file.toString());
  }
}
