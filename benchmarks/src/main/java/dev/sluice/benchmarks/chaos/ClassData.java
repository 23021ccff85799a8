package dev.sluice.benchmarks.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Class data sharing: the JVM's knowledge about the classes of each role from an earlier start,
 * which halves the cost of the many starts of a long run. It needs a class path of jars alone; with
 * folders in the class path it has no effect.
 */
final class ClassData {
  private final @Nullable Path folder;
  private final boolean recording;

  private ClassData(@Nullable Path folder, boolean recording) {
    this.folder = folder;
    this.recording = recording;
  }

  static ClassData none() {
    return new ClassData(null, false);
  }

  /** Starts and ends every role once, and keeps what it loaded in a folder of its own. */
  static ClassData record() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-class-data");
    try (Site site =
        Site.start(0, new Site.Size(1, 1), new ClassData(folder, true), Release.THIS)) {
      for (JavaMember role : site.roles()) {
        role.stop();
      }
      site.close();
      site.remove();
    }
    return new ClassData(folder, false);
  }

  /** The options of a JVM with this main class. */
  List<String> options(Class<?> main) {
    if (folder == null) {
      return List.of();
    }
    Path archive = folder.resolve(main.getSimpleName() + ".jsa");
    String option = recording ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=";
    return recording || Files.exists(archive)
        ? List.of("-cp", jars(), option + archive)
        : List.of();
  }

  /** The class path without this module's own classes, which no role needs. */
  private static String jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.replace(File.separatorChar, '/').contains("/benchmarks/target/cl"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
