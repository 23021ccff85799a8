package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the resident memory of each process once a second, where the system reports it (Linux). */
final class Memory implements AutoCloseable {
  private static final String RESIDENT = "VmRSS:";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private Memory() {}

  static Memory watch(Site site, Recorder recorder) {
    Memory memory = new Memory();
    memory.timer.scheduleWithFixedDelay(
        () -> site.members().forEach(member -> read(member, recorder)), 0, 1, TimeUnit.SECONDS);
    return memory;
  }

  private static void read(Member member, Recorder recorder) {
    member
        .handle()
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "status"))
        .filter(Files::exists)
        .ifPresent(status -> {
          try (var lines = Files.lines(status)) {
            lines
                .filter(line -> line.startsWith(RESIDENT))
                .map(line -> line.replaceAll("\\D", ""))
                .forEach(kib -> recorder.addMemory(member.name(), Integer.parseInt(kib) / 1024));
          } catch (IOException | UncheckedIOException e) {
            // It has just ended.
            return;
          }
        });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
