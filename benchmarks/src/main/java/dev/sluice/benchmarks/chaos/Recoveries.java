package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Ending;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.Recovery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** Finds the time at which each partition of the requests completed a request again. */
final class Recoveries {
  private Recoveries() {}

  /**
   * By partition.
   *
   * @param mended when the fault was over
   */
  static List<Recovery> after(
      long mended, List<Accepted> accepted, Map<String, List<Ending>> endings, int partitions) {
    boolean[] waiting = new boolean[partitions];
    long[] first = new long[partitions];
    Arrays.fill(first, -1);
    for (Accepted one : accepted) {
      if (one.kind() == Kind.CHAT && one.at() >= mended - 1) {
        waiting[partition(one, partitions)] = true;
      }
    }
    for (Accepted one : accepted) {
      int partition = partition(one, partitions);
      for (Ending ending : endings.getOrDefault(one.id(), List.of())) {
        long after = ending.at() - mended;
        if (one.kind() == Kind.CHAT
            && ending.state().equals("completed")
            && after >= 0
            && (first[partition] < 0 || after < first[partition])) {
          first[partition] = after;
        }
      }
    }
    List<Recovery> recoveries = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      recoveries.add(new Recovery(i, waiting[i], first[i]));
    }
    return recoveries;
  }

  private static int partition(Accepted one, int partitions) {
    String thread = one.thread();
    byte[] key = (thread == null ? one.id() : thread).getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
