package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Child;
import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.workers.WorkersMain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Worker processes that share a provider's limits. */
final class Fleet implements AutoCloseable {
  private static final String LISTENS = "listens on";
  private static final int START_SECONDS = 60;

  private final Lab lab;
  private final Map<String, String> environment;
  private final List<Child> members = new ArrayList<>();

  private Fleet(Lab lab, Map<String, String> environment) {
    this.lab = lab;
    this.environment = environment;
  }

  /**
   * Starts them, and returns when all are there.
   *
   * @param more settings besides those of the lab and the provider
   */
  static Fleet start(Lab lab, SimulatedProvider provider, int size, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("OPENAI_BASE_URL", provider.baseUrl().toString());
    environment.put("OPENAI_API_KEY", "sk-benchmark");
    Fleet fleet = new Fleet(lab, lab.environment(environment));
    for (int i = 0; i < size; i++) {
      fleet.members.add(fleet.another());
    }
    for (Child member : fleet.members) {
      member.await(LISTENS, START_SECONDS);
    }
    return fleet;
  }

  int size() {
    return members.size();
  }

  /** Kills one and starts another in its place, which need not be there yet. */
  void replace(int index) throws IOException, InterruptedException {
    members.get(index).kill();
    members.set(index, another());
  }

  private Child another() throws IOException {
    return Child.start(lab.folder(), environment, WorkersMain.class);
  }

  @Override
  public void close() throws InterruptedException {
    for (Child member : members) {
      member.close();
    }
  }
}
