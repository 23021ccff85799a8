package dev.sluice.benchmarks.chaos;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run: everything is started, used, harmed, mended and looked at. */
final class Run {
  /** The most that a process of these small heaps may have resident. */
  private static final int MEMORY_BOUND = 512;

  private static final int PROBES = 24;
  private static final int SETTLE_SECONDS = 180;

  private Run() {}

  /**
   * The options of a run.
   *
   * @param seconds the time in which faults begin
   * @param flush whether Redis may lose all its data
   */
  record Options(int seed, int seconds, Site.Size size, boolean flush) {
    /** The command that does the same again. */
    String command() {
      return "benchmarks/run chaos --seed %d --seconds %d --topologies %d --workers %d%s"
          .formatted(
              seed, seconds, size.topologies(), size.workers(), flush ? " --flush true" : "");
    }
  }

  /**
   * Runs.
   *
   * @param out receives the report of the run, line by line
   */
  static Report of(Options options, ClassData classData, Consumer<String> out) throws Exception {
    Recorder recorder = new Recorder();
    try (Site site = Site.start(options.seed(), options.size(), classData, Release.THIS)) {
      List<Fault> plan = Plan.of(options.seed(), options.seconds(), site.names(), options.flush());
      out.accept("seed %d: all is there after %d ms".formatted(options.seed(), recorder.now()));
      plan.forEach(fault -> out.accept("  " + fault));
      Trial trial =
          new Trial(
              "seed " + options.seed(),
              options.command(),
              options.seed(),
              plan,
              (seen, producers) -> {
                try (Injector injector = new Injector(site, seen, producers)) {
                  injector.run(plan);
                }
              });
      return of(trial, site, recorder, out);
    }
  }

  /** Puts a site through a trial and ends it; its files stay if a promise was broken. */
  static Report of(Trial trial, Site site, Recorder recorder, Consumer<String> out)
      throws Exception {
    History history = history(trial, site, recorder, out);
    List<Violation> violations = Checker.check(history);
    Report report =
        new Report(trial, history, site.provider().calls().received(), violations, site.logs());
    site.close();
    if (violations.isEmpty()) {
      site.remove();
    }
    return report;
  }

  private static History history(Trial trial, Site site, Recorder recorder, Consumer<String> out)
      throws Exception {
    try (Api api = new Api(site.api(), recorder);
        Producers producers = new Producers(site.settings().kafka());
        Watch watch = new Watch(api, recorder);
        Load load = new Load(api, producers, watch, recorder);
        Memory _ = Memory.watch(site, recorder)) {
      load.begin(trial.seed());
      trial.course().run(recorder, producers);
      long mended = recorder.now();
      out.accept("  all is mended after %d ms".formatted(mended));
      load.probe(PROBES);
      load.end();
      settle(watch);
      out.accept("  at rest after %d ms".formatted(recorder.now()));
      watch.lookAtAll(recorder.accepted().stream().map(History.Accepted::id).toList());
      for (Member member : site.members()) {
        if (member.handle().isEmpty()) {
          recorder.defect("%s ended by itself".formatted(member.name()));
        }
      }
      return new Evidence(site, recorder, api).collect(mended, MEMORY_BOUND, trial.flushes());
    } catch (Exception e) {
      out.accept("  broke off; the logs of the processes are in " + site.logs());
      throw e;
    }
  }

  /** Until everything has ended and what follows from an end has had its time. */
  private static void settle(Watch watch) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    while (watch.open() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    TimeUnit.SECONDS.sleep(2);
  }
}
