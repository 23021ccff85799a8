package dev.sluice.adapters.llama;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loads llama.cpp once for the process. The binding would unpack its library into the temporary
 * folder that all processes share, after removing what older runs left there, and print that it
 * did; so it is unpacked here, into a folder of its own that is gone again once it is loaded.
 */
final class NativeLibrary {
  private static final String BINDING = "de.kherud.llama.LlamaModel";
  private static final String FOLDER = "de.kherud.llama.lib.path";
  private static final String TEMPORARY = "de.kherud.llama.tmpdir";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * @throws PermanentException if there is none for this machine
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    if (System.getProperty(FOLDER) == null) {
      unpackAndLoad();
    } else {
      initialise();
    }
    loaded = true;
  }

  private static void unpackAndLoad() {
    String name = System.mapLibraryName("jllama");
    String resource = "/de/kherud/llama/%s/%s/%s".formatted(system(), processor(), name);
    try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw unavailable("there is no llama.cpp for this machine: " + resource, null);
      }
      Path folder = Files.createTempDirectory("sluice-llama");
      Path file = folder.resolve(name);
      try {
        Files.copy(library, file);
        System.setProperty(FOLDER, folder.toString());
        System.setProperty(TEMPORARY, folder.toString());
        initialise();
      } finally {
        System.clearProperty(FOLDER);
        System.clearProperty(TEMPORARY);
        remove(folder, file);
      }
    } catch (IOException e) {
      throw unavailable("llama.cpp cannot be unpacked into the temporary folder", e);
    }
  }

  private static void initialise() {
    try {
      Class.forName(BINDING);
    } catch (ClassNotFoundException | LinkageError e) {
      throw unavailable("llama.cpp cannot be loaded on this machine", e);
    }
  }

  /** A library in use cannot be removed on Windows: it goes when the process ends. */
  private static void remove(Path folder, Path file) {
    if (!file.toFile().delete() || !folder.toFile().delete()) {
      // The last that is named goes first.
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
    }
  }

  private static PermanentException unavailable(String what, @Nullable Throwable cause) {
    return new PermanentException(FailureCodes.UNAVAILABLE, what, cause);
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "Mac";
    }
    return name.startsWith("windows") ? "Windows" : "Linux";
  }

  private static String processor() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64", "arm64" -> "aarch64";
      case "x86", "i386" -> "x86";
      default -> "x86_64";
    };
  }
}
