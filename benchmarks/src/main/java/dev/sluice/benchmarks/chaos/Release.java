package dev.sluice.benchmarks.chaos;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The build and settings with which a role is started.
 *
 * @param name the name of the release in reports
 * @param options the options of the JVM, which may name another class path
 * @param settings the settings besides those of the whole site
 */
record Release(String name, List<String> options, Map<String, String> settings) {
  static final Release THIS = new Release("this release", List.of(), Map.of());

  /** This one, where it works beside the one before it. */
  static final Release BESIDE_PREVIOUS =
      new Release(
          "this release with WRITTEN_SCHEMAS=previous",
          List.of(),
          Map.of("WRITTEN_SCHEMAS", "previous"));

  /**
   * Another release that was built.
   *
   * @param folder with its sluice.jar, and its libraries in lib beside it
   */
  static Release in(Path folder) throws IOException {
    Path jar = folder.resolve("sluice.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new FileNotFoundException(jar + ": build that release first");
    }
    return new Release("the release in " + folder, List.of("-cp", jar.toString()), Map.of());
  }
}
