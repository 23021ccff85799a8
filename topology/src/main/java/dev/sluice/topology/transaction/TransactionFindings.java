package dev.sluice.topology.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The result of a look at the open transactions. A partition and a coordinator are asked one after
 * the other, and a transaction may begin or end in between: only what two looks in succession find
 * is certain.
 *
 * @param hanging found by this look
 * @param certain found by the look before as well
 */
record TransactionFindings(Set<OpenTransaction> hanging, Set<OpenTransaction> certain) {
  /** Before the first look, and after one that failed. */
  static final TransactionFindings NONE = new TransactionFindings(Set.of(), Set.of());

  TransactionFindings {
    hanging = Set.copyOf(hanging);
    certain = Set.copyOf(certain);
  }

  /** Those of which the coordinator is worth asking. */
  static List<OpenTransaction> candidates(
      Collection<OpenTransaction> open, Duration bound, Instant now) {
    return open.stream().filter(o -> o.isOlderThan(bound, now)).toList();
  }

  /**
   * The findings of the look after this one.
   *
   * @param known what the coordinators know of the candidates' producers
   */
  TransactionFindings next(
      Collection<OpenTransaction> candidates, Collection<KnownTransaction> known) {
    List<OpenTransaction> now =
        candidates.stream().filter(c -> known.stream().noneMatch(k -> k.willEnd(c))).toList();
    return new TransactionFindings(
        Set.copyOf(now), Set.copyOf(now.stream().filter(hanging::contains).toList()));
  }
}
