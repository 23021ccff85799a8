package dev.sluice.adapters.minilm;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads the libraries of ONNX Runtime and leaves no file behind. The binding would unpack 22 MB
 * into the temporary folder and remove them when the process ends, so each process that was killed
 * left them there.
 */
final class OnnxLibrary {
  /** A folder that the binding takes its libraries from, if it is set. */
  private static final String FOLDER = "onnxruntime.native.path";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  private OnnxLibrary() {}

  /** The environment of the process, whose libraries are loaded once. */
  static synchronized OrtEnvironment environment() throws IOException {
    Path folder = Files.createTempDirectory("sluice-onnx");
    List<Path> unpacked = new ArrayList<>();
    try {
      for (String library : LIBRARIES) {
        String name = System.mapLibraryName(library);
        try (InputStream in = OnnxLibrary.class.getResourceAsStream(resource(name))) {
          if (in != null) {
            Path file = folder.resolve(name);
            unpacked.add(file);
            Files.copy(in, file);
          }
        }
      }
      if (unpacked.size() == LIBRARIES.size()) {
        System.setProperty(FOLDER, folder.toString());
      }
      // Otherwise the binding looks by itself, and says what this machine lacks.
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    } finally {
      System.clearProperty(FOLDER);
      unpacked.add(folder);
      unpacked.forEach(OnnxLibrary::remove);
    }
  }

  /** A library in use cannot be removed on Windows: it goes when the process ends. */
  private static void remove(Path path) {
    if (!path.toFile().delete()) {
      path.toFile().deleteOnExit();
    }
  }

  /** As the binding names the folders of its jar. */
  private static String resource(String name) {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux";
    String arch = System.getProperty("os.arch");
    String processor = arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch;
    return "/ai/onnxruntime/native/%s-%s/%s".formatted(system, processor, name);
  }
}
