package dev.sluice.local;

import java.nio.file.Path;

/** Another running Sluice, or another part of this one, holds the data folder. */
public final class DataFolderInUseException extends LocalException {

  DataFolderInUseException(Path folder, String pid) {
    super("data folder %s is in use by another Sluice (pid %s)".formatted(folder, pid), null);
  }
}
