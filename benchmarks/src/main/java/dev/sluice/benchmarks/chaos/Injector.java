package dev.sluice.benchmarks.chaos;

import static java.util.Objects.requireNonNull;

import dev.sluice.benchmarks.chaos.Fault.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Jedis;

/**
 * Carries out the faults of a plan. Faults of different targets overlap; those of one target come
 * one after another.
 */
final class Injector implements AutoCloseable {
  private static final String PROVIDER = "provider";

  private final Site site;
  private final Recorder recorder;
  private final Producers producers;
  private final Redelivery redelivery;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, ReentrantLock> locks = new HashMap<>();
  private final List<Future<?>> faults = new ArrayList<>();
  private int poisons;

  Injector(Site site, Recorder recorder, Producers producers) {
    this.site = site;
    this.recorder = recorder;
    this.producers = producers;
    this.redelivery = new Redelivery(site);
    site.names().forEach(name -> locks.put(name, new ReentrantLock()));
    locks.put(PROVIDER, new ReentrantLock());
  }

  /** Lets it all happen; returns once all is mended and every process is there. */
  void run(List<Fault> plan) throws Exception {
    long begin = recorder.now();
    for (Fault fault : plan) {
      long wait = begin + fault.atMillis() - recorder.now();
      if (wait > 0) {
        TimeUnit.MILLISECONDS.sleep(wait);
      }
      faults.add(threads.submit(happening(fault)));
    }
    for (Future<?> fault : faults) {
      fault.get();
    }
  }

  private Callable<?> happening(Fault fault) {
    int kind = poisons;
    if (fault.kind() == Kind.POISON) {
      poisons++;
    }
    return () -> {
      switch (fault.kind()) {
        case KILL, TERMINATE, PAUSE -> holding(List.of(fault.target()), () -> harm(fault));
        case PROVIDER_OUTAGE -> outage(dev.sluice.simulator.Fault.OVERLOADED, fault);
        case PROVIDER_HANG -> outage(dev.sluice.simulator.Fault.HANG, fault);
        case PROVIDER_REFUSAL -> outage(dev.sluice.simulator.Fault.RATE_LIMITED, fault);
        case POISON -> poison(kind);
        case REDELIVERY -> redeliver(fault);
        case FLUSH -> holding(List.of(Plan.REDIS), this::flush);
      }
      return null;
    };
  }

  private interface Deed {
    void done() throws Exception;
  }

  /** In the order of the site, so that no two wait for each other. */
  private void holding(List<String> targets, Deed deed) throws Exception {
    List<ReentrantLock> held =
        targets.stream().map(target -> requireNonNull(locks.get(target))).toList();
    held.forEach(ReentrantLock::lock);
    try {
      deed.done();
    } finally {
      held.reversed().forEach(ReentrantLock::unlock);
    }
  }

  private void harm(Fault fault) throws IOException, InterruptedException {
    Member member = site.member(fault.target());
    switch (fault.kind()) {
      case KILL -> member.kill();
      case TERMINATE -> member.stop();
      default -> member.pause();
    }
    TimeUnit.MILLISECONDS.sleep(fault.lengthMillis());
    if (fault.kind() == Kind.PAUSE) {
      member.resume();
    } else {
      member.start();
      member.awaitReady();
    }
  }

  private void outage(dev.sluice.simulator.Fault how, Fault fault) throws Exception {
    holding(
        List.of(PROVIDER),
        () -> {
          site.provider().startOutage(how);
          TimeUnit.MILLISECONDS.sleep(fault.lengthMillis());
          site.provider().endOutage();
        });
  }

  /** One of each kind, from a different one each time. */
  private void poison(int first) throws InterruptedException {
    for (int i = 0; i < Producers.poisons(); i++) {
      String key = "poison-%d-%d".formatted(first, i);
      if (producers.poison((first + i) % Producers.poisons(), key)) {
        recorder.addPoison(key);
      }
    }
  }

  private void redeliver(Fault fault) throws Exception {
    List<Member> members = site.members(fault.target().equals("topology") ? "topology" : "workers");
    holding(
        members.stream().map(Member::name).toList(),
        () -> {
          for (Member member : members) {
            member.stop();
          }
          redelivery.reset(fault.target());
          for (Member member : members) {
            member.start();
          }
          for (Member member : members) {
            member.awaitReady();
          }
        });
  }

  private void flush() {
    try (Jedis redis = new Jedis("127.0.0.1", site.redis().port())) {
      redis.flushAll();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
