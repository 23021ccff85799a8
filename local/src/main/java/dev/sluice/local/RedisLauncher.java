package dev.sluice.local;

import static dev.sluice.local.RedisProbe.Answer.LOADING;
import static dev.sluice.local.RedisProbe.Answer.READY;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Starts a server in a folder and waits until it serves clients. */
final class RedisLauncher {

  /** The longest wait for the server to answer; reading its data is not limited. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static final int LOG_TAIL = 3;

  private RedisLauncher() {}

  /** Ends a server of this folder that still runs after its Sluice was killed. */
  static void endOrphan(Path folder) {
    RedisProcess.find(folder).ifPresent(RedisProcess::stop);
  }

  /** Starts a server; none may run in this folder. */
  static RedisProcess launch(Path folder, int port) throws IOException, InterruptedException {
    RedisProcess.forget(folder);
    Path log = folder.resolve(RedisConfig.LOG_FILE);
    Files.deleteIfExists(log);
    Process starter =
        new ProcessBuilder(
                RedisBinary.in(folder).toString(), RedisConfig.write(folder, port).toString())
            .redirectErrorStream(true)
            .start();
    // The starter ends as soon as the server runs by itself, or prints an error.
    String complaint = new String(starter.getInputStream().readAllBytes(), UTF_8).strip();
    if (starter.waitFor() != 0) {
      throw failed(folder, complaint);
    }
    if (!serves(folder, port)) {
      throw failed(folder, tail(log));
    }
    return RedisProcess.find(folder).orElseThrow(() -> failed(folder, tail(log)));
  }

  private static boolean serves(Path folder, int port) {
    RedisProbe.Answer answer;
    do {
      ConditionWait.await(
          LIMIT, () -> RedisProbe.ping(port) == READY || RedisProcess.hasDied(folder));
      answer = RedisProbe.ping(port);
    } while (answer == LOADING);
    return answer == READY;
  }

  private static EmbeddedStartException failed(Path folder, String why) {
    return new EmbeddedStartException("Redis in " + folder + " can't start: " + why, null);
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      return lines.stream()
          .skip(Math.max(0, lines.size() - LOG_TAIL))
          .collect(Collectors.joining("; "));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }
}
