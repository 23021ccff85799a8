package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.lab.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A member that is a JVM; each of its lives has a log of its own. */
final class JavaMember extends Member {
  private static final int START_SECONDS = 240;

  /** Small heaps and little compiling: many of them share one machine. */
  private static final List<String> OPTIONS =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final Pattern LISTENS = Pattern.compile(Site.LISTENS + " (\\S+)");

  private final Path folder;
  private final Path logs;
  private final Map<String, String> environment;
  private final String ready;
  private final List<String> options;
  private final Class<?> main;
  private final String[] arguments;

  private Release release = Release.THIS;
  private @Nullable Child child;
  private int lives;

  /**
   * @param logs where its output goes
   * @param ready what it prints once it is there
   */
  JavaMember(
      String name,
      Path folder,
      Path logs,
      Map<String, String> environment,
      String ready,
      List<String> options,
      Class<?> main,
      String... arguments) {
    super(name);
    this.folder = folder;
    this.logs = logs;
    this.environment = environment;
    this.ready = ready;
    this.options = List.copyOf(options);
    this.main = main;
    this.arguments = arguments.clone();
  }

  /** Sets the release that it is from its next start on. */
  void turnInto(Release next) {
    release = next;
  }

  @Override
  void start() throws IOException {
    List<String> all = new ArrayList<>(OPTIONS);
    all.addAll(options);
    all.addAll(release.options());
    Map<String, String> settings = new HashMap<>(environment);
    settings.putAll(release.settings());
    lives++;
    child =
        Child.start(
            folder,
            logs.resolve("%s-%02d.log".formatted(name(), lives)),
            all,
            settings,
            main,
            arguments);
  }

  /**
   * Waits until it is ready. A process that ends because its broker or Redis cannot be reached is
   * started again.
   */
  @Override
  void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (child != null && !child.output().contains(ready)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s is not there within %d s:%n%s".formatted(name(), START_SECONDS, child.output()));
      }
      if (handle().isEmpty()) {
        TimeUnit.SECONDS.sleep(1);
        start();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Override
  void kill() throws InterruptedException {
    if (child != null) {
      child.kill();
    }
  }

  @Override
  void stop() throws InterruptedException {
    if (child != null) {
      child.close();
    }
  }

  /** The address of its HTTP server, from its own output. */
  URI http() throws IOException {
    if (child != null) {
      Matcher listens = LISTENS.matcher(child.output());
      if (listens.find()) {
        return URI.create("http://" + listens.group(1));
      }
    }
    throw new IllegalStateException(name() + " does not listen");
  }

  @Override
  Optional<ProcessHandle> handle() {
    return Optional.ofNullable(child).map(Child::handle).filter(ProcessHandle::isAlive);
  }
}
