package dev.sluice.workers.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The places of a worker, shared out by tenant and by model: none holds more than half of them
 * while records of another wait. Where one took more while nobody else was there, the others are
 * lent places beyond the worker's own, up to half as many again, until it holds no more than half.
 *
 * <p>A call that hangs cannot be taken back, so this is the only way in which a newcomer need not
 * wait for the calls of others. Not safe for concurrent use.
 */
final class SharedPlaces {
  private final int half;
  private final Side tenants = new Side(Share::tenant);
  private final Side models = new Side(Share::model);

  SharedPlaces(int places) {
    this.half = Math.ceilDiv(places, 2);
  }

  /** How many places can be lent. */
  int lendable() {
    return half;
  }

  /** Records that hold places, and that wait, by one of the names that they have. */
  private final class Side {
    private final Function<Share, String> name;
    private final Map<String, Integer> holding = new HashMap<>();
    private final Map<String, Integer> waiting = new HashMap<>();
    private int allWaiting;

    /** Who holds more than half, if somebody does. */
    private @Nullable String large;

    private Side(Function<Share, String> name) {
      this.name = name;
    }

    private void hold(Share share, int more) {
      String own = name.apply(share);
      int held = add(holding, own, more);
      if (held > half) {
        large = own;
      } else if (own.equals(large)) {
        large = null;
      }
    }

    private void await(Share share, int more) {
      add(waiting, name.apply(share), more);
      allWaiting += more;
    }

    /** True if a record would have more than half held while others wait. */
    private boolean isFull(Share share) {
      String own = name.apply(share);
      return holding.getOrDefault(own, 0) >= half && allWaiting > waiting.getOrDefault(own, 0);
    }

    /** True if another holds more than half, and this one less. */
    private boolean mayBorrow(Share share) {
      String own = name.apply(share);
      return large != null && !large.equals(own) && holding.getOrDefault(own, 0) < half;
    }

    private static int add(Map<String, Integer> counts, String own, int more) {
      int count = counts.getOrDefault(own, 0) + more;
      if (count == 0) {
        counts.remove(own);
      } else {
        counts.put(own, count);
      }
      return count;
    }
  }

  /** A record takes a place. */
  void hold(Share share) {
    tenants.hold(share, 1);
    models.hold(share, 1);
  }

  /** A record gives its place back. */
  void leave(Share share) {
    tenants.hold(share, -1);
    models.hold(share, -1);
  }

  /** A record waits for a place. */
  void await(Share share) {
    tenants.await(share, 1);
    models.await(share, 1);
  }

  /** A record does not wait any more. */
  void stopAwaiting(Share share) {
    tenants.await(share, -1);
    models.await(share, -1);
  }

  /** True if the record has to let others go first. */
  boolean isFull(Share share) {
    return tenants.isFull(share) || models.isFull(share);
  }

  /** True if the record may have a place beyond the worker's own. */
  boolean mayBorrow(Share share) {
    return !isFull(share) && (tenants.mayBorrow(share) || models.mayBorrow(share));
  }

  /** True if a place could be lent to somebody. */
  boolean isLending() {
    return tenants.large != null || models.large != null;
  }
}
