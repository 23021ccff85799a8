package dev.sluice.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The program of the Redis server. It is unpacked into the data folder, so that a process that runs
 * it is known to belong to this folder.
 */
final class RedisBinary {

  private static final String NAME = "redis-server";

  private RedisBinary() {}

  /** The path of the program, which need not exist yet. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /**
   * The packed programs for this machine, the best first. The one for 64-bit Linux needs glibc and
   * OpenSSL 3. The 32-bit one needs nothing and is used where those are missing.
   */
  static List<String> packed() {
    OsArchitecture machine = OsArchitecture.detectOSandArchitecture();
    Map<OsArchitecture, String> all = ExecutableProvider.newProvidedVersionsMap();
    boolean isLinux64 = machine.equals(OsArchitecture.UNIX_x86_64);
    return Stream.of(machine, isLinux64 ? OsArchitecture.UNIX_x86 : machine)
        .distinct()
        .map(all::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Unpacks the first program that runs here.
   *
   * @throws EmbeddedStartException if none runs
   */
  static void unpack(Path folder, List<String> resources) throws IOException, InterruptedException {
    String complaint = "none is packed for this operating system and processor";
    Path candidate = folder.resolve(NAME + ".part");
    for (String resource : resources) {
      copy(resource, candidate);
      complaint = complaintOf(candidate);
      if (complaint.isEmpty()) {
        Files.move(candidate, in(folder), ATOMIC_MOVE, REPLACE_EXISTING);
        return;
      }
    }
    throw new EmbeddedStartException("no Redis server runs here: " + complaint, null);
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream packed = ExecutableProvider.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(packed, resource), target, REPLACE_EXISTING);
    }
    if (!target.toFile().setExecutable(true)) {
      throw new IOException("can't make " + target + " executable");
    }
  }

  /** The error message of the program or the system; empty if the program runs. */
  private static String complaintOf(Path program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int code = process.waitFor();
      return code == 0 ? "" : said + " (exit code " + code + ")";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
