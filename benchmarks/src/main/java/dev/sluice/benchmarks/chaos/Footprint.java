package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The log lines and the processor time of a process.
 *
 * @param lines the lines in its log, without those of DEBUG
 * @param traces the lines of stack traces among them
 * @param processor the processor time, in milliseconds
 */
record Footprint(int lines, int traces, long processor) {
  static final Footprint NONE = new Footprint(0, 0, 0);

  /** The date and the level of an entry; what does not begin so belongs to the entry before. */
  private static final Pattern BEGIN = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ +[A-Z]+ ");

  private static final int LEVEL_END = 31;

  /** So far, by process: those of a run have one life each. */
  static Map<String, Footprint> read(Site site) throws IOException {
    Map<String, Footprint> footprints = new LinkedHashMap<>();
    for (JavaMember role : site.roles()) {
      Path log = site.logs().resolve(role.name() + "-01.log");
      long processor =
          role.handle()
              .flatMap(process -> process.info().totalCpuDuration())
              .map(Duration::toMillis)
              .orElse(0L);
      footprints.put(role.name(), of(Files.readAllLines(log), processor));
    }
    return footprints;
  }

  private static Footprint of(List<String> lines, long processor) {
    boolean counts = true;
    int all = 0;
    int traces = 0;
    for (String line : lines) {
      boolean first = BEGIN.matcher(line).lookingAt();
      counts = first ? !line.substring(0, LEVEL_END).contains("DEBUG") : counts;
      if (counts) {
        all++;
        traces += line.startsWith("\tat ") ? 1 : 0;
      }
    }
    return new Footprint(all, traces, processor);
  }

  Footprint since(Footprint before) {
    return new Footprint(
        lines - before.lines, traces - before.traces, processor - before.processor);
  }
}
