package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How much a process has said that whoever runs it should read: what only a developer asks for
 * (DEBUG) does not count.
 *
 * @param lines in its log
 * @param traces of them, those of stack traces
 */
record LogNoise(int lines, int traces) {
  static final LogNoise NONE = new LogNoise(0, 0);

  /** The date and the level of an entry; what does not begin so belongs to the entry before. */
  private static final Pattern BEGIN = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ +[A-Z]+ ");

  private static final int LEVEL_END = 31;

  /** So far, by process: those of a run have one life each. */
  static Map<String, LogNoise> read(Site site) throws IOException {
    Map<String, LogNoise> noise = new LinkedHashMap<>();
    for (JavaMember role : site.roles()) {
      Path log = site.logs().resolve(role.name() + "-01.log");
      noise.put(role.name(), of(Files.readAllLines(log)));
    }
    return noise;
  }

  private static LogNoise of(List<String> lines) {
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
    return new LogNoise(all, traces);
  }

  LogNoise since(LogNoise before) {
    return new LogNoise(lines - before.lines, traces - before.traces);
  }
}
