package dev.sluice.testkit.firestore;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the emulator's program in an installed Google Cloud SDK. */
final class EmulatorJar {
  static final String MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";

  private static final Path JAR =
      Path.of("platform", "cloud-firestore-emulator", "cloud-firestore-emulator.jar");

  private EmulatorJar() {}

  /**
   * The program, searched in {@code CLOUDSDK_ROOT_DIR}, beside {@code gcloud}, and in the usual
   * places.
   */
  static Optional<Path> find(Map<String, String> environment, String home) {
    return Stream.of(
            sdk(environment.get("CLOUDSDK_ROOT_DIR")),
            onPath(environment.get("PATH")),
            sdk("/usr/lib/google-cloud-sdk"),
            sdk("/usr/share/google-cloud-sdk"),
            sdk("/opt/google-cloud-sdk"),
            sdk("/snap/google-cloud-cli/current"),
            sdk("/opt/homebrew/share/google-cloud-sdk"),
            sdk(home + "/google-cloud-sdk"))
        .flatMap(Optional::stream)
        .map(sdk -> sdk.resolve(JAR))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Optional<Path> sdk(@Nullable String folder) {
    return Optional.ofNullable(folder).filter(f -> !f.isEmpty()).map(Path::of);
  }

  /**
   * The SDK of {@code gcloud} on the path, which is in the SDK's folder {@code bin} or is a link to
   * it.
   */
  private static Optional<Path> onPath(@Nullable String path) {
    return Stream.of(Objects.requireNonNullElse(path, "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "gcloud"))
        .filter(Files::isExecutable)
        .map(EmulatorJar::root)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Path> root(Path gcloud) {
    try {
      return Optional.ofNullable(gcloud.toRealPath().getParent()).map(Path::getParent);
    } catch (IOException e) {
      // A link without a target is not an SDK.
      return Optional.empty();
    }
  }
}
