package dev.sluice.adapters.llama;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    unpackAndLoad();
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
      // The binding clears what it takes for the temporary folder of what has a name like its own.
      Path cleared = Files.createDirectory(folder.resolve("cleared"));
      try {
        Files.copy(library, file);
        System.setProperty(FOLDER, folder.toString());
        System.setProperty(TEMPORARY, cleared.toString());
        initialise();
      } finally {
        System.clearProperty(FOLDER);
        System.clearProperty(TEMPORARY);
        remove(List.of(cleared, file, folder));
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
  private static void remove(List<Path> paths) {
    List<Path> left = paths.stream().filter(path -> !path.toFile().delete()).toList();
    // What is named last goes first.
    left.reversed().forEach(path -> path.toFile().deleteOnExit());
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
