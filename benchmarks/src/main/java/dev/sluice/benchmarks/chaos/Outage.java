package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.lab.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Takes the broker away for a while, then Redis, under load: every process must say so, live on and
 * be well again by itself, and nothing may be lost.
 */
final class Outage {
  private static final int QUIET_SECONDS = 15;

  /** No process may take longer to be well again, and then some for the load to flow. */
  private static final int AFTER_SECONDS = 30;

  private static final int PROBES = 24;
  private static final int MEMORY_BOUND = 512;
  private static final int SETTLE_SECONDS = 180;

  private final Site site;
  private final Recorder recorder = new Recorder();
  private final List<Phase> phases = new ArrayList<>();

  /** The time at which the last stopped part was started again. */
  private long back;

  private Outage(Site site) {
    this.site = site;
  }

  /**
   * A part of a run.
   *
   * @param away who was away, or nothing
   * @param begin in milliseconds since the run began, as are the others
   * @param back when whoever was away was started again; it may serve from then on
   * @param end when it did serve
   * @param footprints what each process took in it
   */
  record Phase(String away, long begin, long back, long end, Map<String, Footprint> footprints) {
    boolean holds(long at) {
      return at >= begin && at < end;
    }
  }

  /**
   * Runs once, {@code --seconds} for each outage; ends with 1 if a promise was not kept.
   *
   * @param args the flags
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Site.Size size =
        new Site.Size(arguments.number("--topologies", 2), arguments.number("--workers", 2));
    int seed = arguments.number("--seed", 1);
    boolean kept;
    try (Site site = Site.start(seed, size, ClassData.none(), Release.THIS)) {
      OutageReport report = new Outage(site).run(seed, arguments.number("--seconds", 60));
      System.out.println(report);
      kept = report.broken().isEmpty();
      site.close();
      if (kept) {
        site.remove();
      }
    }
    System.exit(kept ? 0 : 1);
  }

  private OutageReport run(int seed, int seconds) throws Exception {
    Map<String, Long> pids = pids();
    try (Api api = new Api(site.api(), recorder);
        Producers producers = new Producers(site.settings().kafka());
        Watch watch = new Watch(api, recorder);
        Load load = new Load(api, producers, watch, recorder);
        Callers callers = new Callers(site.api(), recorder, watch);
        Memory _ = Memory.watch(site, recorder);
        HealthWatch health = HealthWatch.over(site, recorder)) {
      await("every process is well", health::isWell);
      load.begin(seed);
      callers.begin();
      phase("", () -> TimeUnit.SECONDS.sleep(QUIET_SECONDS));
      for (String victim : List.of(Plan.BROKER, Plan.REDIS)) {
        phase(victim, () -> away(site.member(victim), seconds));
        load.probe(PROBES);
        phase("", () -> TimeUnit.SECONDS.sleep(AFTER_SECONDS));
      }
      callers.end();
      load.end();
      await("everything has ended", () -> watch.open() == 0);
      TimeUnit.SECONDS.sleep(2);
      watch.lookAtAll(recorder.accepted().stream().map(Accepted::id).toList());
      long mended = phases.getLast().begin();
      History history = new Evidence(site, recorder, api).collect(mended, MEMORY_BOUND, false);
      List<String> gone =
          pids.entrySet().stream()
              .filter(p -> !p.getValue().equals(pids().get(p.getKey())))
              .map(Map.Entry::getKey)
              .toList();
      return new OutageReport(
          phases,
          health.seen(),
          callers.calls(),
          history,
          site.settings().kafka().partitions(),
          gone,
          site.logs());
    } catch (Exception e) {
      System.out.println("broke off; the logs of the processes are in " + site.logs());
      throw e;
    }
  }

  private void away(Member member, int seconds) throws Exception {
    member.kill();
    TimeUnit.SECONDS.sleep(seconds);
    back = recorder.now();
    member.start();
    member.awaitReady();
  }

  private interface Deed {
    void done() throws Exception;
  }

  private void phase(String away, Deed deed) throws Exception {
    Map<String, Footprint> before = Footprint.read(site);
    long begin = recorder.now();
    System.out.printf(
        "%6.1f s  %s%n", begin / 1000.0, away.isEmpty() ? "all is there" : away + " is killed");
    deed.done();
    Map<String, Footprint> footprints = new LinkedHashMap<>();
    Footprint.read(site)
        .forEach((name, now) ->
            footprints.put(name, now.since(before.getOrDefault(name, Footprint.NONE))));
    phases.add(new Phase(away, begin, back, recorder.now(), footprints));
  }

  private Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    for (JavaMember role : site.roles()) {
      role.handle().ifPresent(process -> pids.put(role.name(), process.pid()));
    }
    return pids;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        System.out.printf("not within %d s: %s%n", SETTLE_SECONDS, what);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
