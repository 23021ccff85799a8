package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.schemas.codec.WrittenSchemas;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Upgrades a site that is in use: from the processes of an older release to those of this one,
 * process by process in an order drawn from the seed, first with the schemas of the release before
 * and then with its own.
 */
final class Upgrade {
  private Upgrade() {}

  /**
   * Upgrades from the release in {@code --from}; ends with 1 if a promise was not kept. With {@code
   * --at-once true} the first of the two steps is left out.
   *
   * @param args the flags
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Path folder = Path.of(arguments.text("--from", ""));
    Release from = Release.in(folder);
    int seed = arguments.number("--seed", 1);
    int seconds = arguments.number("--seconds", 60);
    boolean atOnce = arguments.text("--at-once", "false").equals("true");
    List<Release> steps =
        atOnce ? List.of(Release.THIS) : List.of(Release.BESIDE_PREVIOUS, Release.THIS);
    String command =
        "benchmarks/run upgrade --from %s --seed %d --seconds %d%s"
            .formatted(folder, seed, seconds, atOnce ? " --at-once true" : "");
    // The producers outside are upgraded last.
    WrittenSchemas.PREVIOUS.choose();
    Recorder recorder = new Recorder();
    Consumer<String> out =
        line -> System.out.printf("%7.1f s  %s%n", recorder.now() / 1000.0, line);
    Report report;
    try (Site site = Site.start(seed, new Site.Size(2, 3), ClassData.none(), from)) {
      out.accept("all is there, as " + from.name());
      String title = "%d processes rolled %d times".formatted(site.roles().size(), steps.size());
      Trial trial =
          new Trial(
              title,
              command,
              seed,
              List.of(),
              (_, _) -> {
                int use = seconds / (steps.size() + 1);
                TimeUnit.SECONDS.sleep(use);
                SplittableRandom random = new SplittableRandom(seed);
                for (Release step : steps) {
                  roll(shuffled(site.roles(), random), step, out);
                  TimeUnit.SECONDS.sleep(use);
                }
              });
      report = Run.of(trial, site, recorder, out);
    }
    System.out.println(report);
    System.exit(report.violations().isEmpty() ? 0 : 1);
  }

  /** Nobody promises which role is upgraded first. */
  private static List<JavaMember> shuffled(List<JavaMember> roles, SplittableRandom random) {
    List<JavaMember> shuffled = new ArrayList<>(roles);
    Collections.shuffle(shuffled, Random.from(random));
    return shuffled;
  }

  /** Restarts one process after the other; the next follows when one is there. */
  private static void roll(List<JavaMember> roles, Release release, Consumer<String> out)
      throws Exception {
    for (JavaMember role : roles) {
      role.stop();
      role.turnInto(release);
      role.start();
      role.awaitReady();
      out.accept("%s is %s".formatted(role.name(), release.name()));
    }
  }
}
