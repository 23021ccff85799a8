package dev.sluice.testkit.firestore;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The Firestore emulator that the tests of one JVM share. It is the one that {@code
 * FIRESTORE_EMULATOR_HOST} names, or else one that is started from an installed Google Cloud SDK
 * and ends with the JVM. It keeps its data in memory. Each project has its own data, so a test with
 * a name of {@link #newProject()} sees no other data.
 */
public final class FirestoreEmulator {
  /** The reason of tests that are skipped without an emulator. */
  public static final String NONE =
      "there is no Firestore emulator: install the component cloud-firestore-emulator of the Google"
          + " Cloud SDK, or name a running one by FIRESTORE_EMULATOR_HOST";

  private static final AtomicLong PROJECTS = new AtomicLong();

  private static @Nullable FirestoreEmulator shared;

  private final String host;

  private FirestoreEmulator(String host) {
    this.host = host;
  }

  /** The emulator, started with the first call; empty if there is none. */
  public static synchronized Optional<FirestoreEmulator> find() {
    if (shared == null) {
      String running = System.getenv("FIRESTORE_EMULATOR_HOST");
      shared =
          running != null && !running.isBlank()
              ? new FirestoreEmulator(running)
              : EmulatorJar.find(System.getenv(), System.getProperty("user.home"))
                  .map(FirestoreEmulator::start)
                  .orElse(null);
    }
    return Optional.ofNullable(shared);
  }

  /** The emulator. If there is none the test is skipped with a reason. */
  public static FirestoreEmulator orSkip() {
    Optional<FirestoreEmulator> emulator = find();
    assumeTrue(emulator.isPresent(), NONE);
    return emulator.orElseThrow();
  }

  private static FirestoreEmulator start(Path jar) {
    EmulatorProcess process = EmulatorProcess.start(jar);
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "firestore-emulator-end"));
    return new FirestoreEmulator(process.host());
  }

  /** The host and the port. */
  public String host() {
    return host;
  }

  /** The name of a project without data. */
  public String newProject() {
    return "sluice-%d-%d".formatted(ProcessHandle.current().pid(), PROJECTS.incrementAndGet());
  }
}
