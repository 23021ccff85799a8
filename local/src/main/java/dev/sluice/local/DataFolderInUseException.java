package dev.sluice.local;

import java.nio.file.Path;

/** The data folder is locked by another running Sluice, or by another part of this one. */
public final class DataFolderInUseException extends LocalException {

  DataFolderInUseException(Path folder, String pid) {
    super("data folder %s is in use by another Sluice (pid %s)".formatted(folder, pid), null);
  }
}
