package dev.sluice.adapters.llama;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory that this process can still have: of the machine or of its container, whichever is
 * less. Linux says how much it could free of caches; elsewhere all memory counts.
 */
final class FreeMemory {
  private static final Logger log = LoggerFactory.getLogger(FreeMemory.class);
  private static final Path LINUX = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  private FreeMemory() {}

  /** In bytes. */
  static long bytes() {
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.min(total, available().orElse(total));
  }

  private static OptionalLong available() {
    if (!Files.isReadable(LINUX)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(LINUX).stream()
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      log.debug("File {} could not be read: {}", LINUX, e.toString());
      return OptionalLong.empty();
    }
  }
}
