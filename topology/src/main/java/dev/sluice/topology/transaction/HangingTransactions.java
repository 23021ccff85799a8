package dev.sluice.topology.transaction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;

/**
 * Transactions that are open in a partition while their coordinator has ended or forgotten them,
 * and how they are ended. For one thread.
 */
final class HangingTransactions {
  private final TransactionAdmin admin;
  private final WatchedTopics watched;
  private final Duration bound;
  private final Counter ended;
  private final Logger log;

  private TransactionFindings findings = TransactionFindings.NONE;

  /** Those that hang and are left to an operator; they were logged. */
  private final Set<OpenTransaction> left = new HashSet<>();

  /** The reasons why not everything is seen, as far as they were logged. */
  private final Set<String> loggedReasons = new HashSet<>();

  /**
   * @param bound how long ago a transaction wrote at the least before its coordinator is asked
   */
  HangingTransactions(
      TransactionAdmin admin,
      WatchedTopics watched,
      Duration bound,
      MeterRegistry meters,
      Logger log) {
    this.admin = admin;
    this.watched = watched;
    this.bound = bound;
    this.ended = meters.counter("sluice.topology.transactions.ended");
    this.log = log;
  }

  /**
   * Looks once, and ends what the look before found as well. While Kafka is away it does nothing.
   */
  void look(Instant now) throws InterruptedException {
    try {
      findings = findings(now);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      findings = TransactionFindings.NONE;
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      if (cause instanceof AuthorizationException || cause instanceof UnsupportedVersionException) {
        logUnseen(cause.toString());
      }
      log.debug("Transactions cannot be looked at: {}", String.valueOf(cause));
      return;
    }
    left.retainAll(findings.hanging());
    for (OpenTransaction open : findings.certain()) {
      end(open);
    }
  }

  private TransactionFindings findings(Instant now)
      throws InterruptedException, ExecutionException, TimeoutException {
    TransactionAdmin.Sight sight = admin.sight(watched);
    if (!sight.denied().isEmpty()) {
      logUnseen("READ is not allowed on " + new TreeSet<>(sight.denied()));
    }
    List<OpenTransaction> candidates = TransactionFindings.candidates(sight.open(), bound, now);
    if (candidates.isEmpty()) {
      return TransactionFindings.NONE;
    }
    Set<Long> producers =
        candidates.stream().map(OpenTransaction::producerId).collect(Collectors.toSet());
    return findings.next(candidates, admin.known(producers));
  }

  private void logUnseen(String reason) {
    if (loggedReasons.add(reason)) {
      log.info("Some hanging transactions cannot be seen: {}", reason);
    }
  }

  private void end(OpenTransaction open) throws InterruptedException {
    try {
      if (!admin.mayAbort()) {
        leave(open);
        return;
      }
      admin.abort(open);
      ended.increment();
      log.warn(
          "Ended a hanging transaction in {} from offset {} on, of producer {} in its epoch {}: its"
              + " coordinator had ended or forgotten it, so readers would have waited for ever",
          open.partition(),
          open.startOffset(),
          open.producerId(),
          open.producerEpoch());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      if (cause instanceof AuthorizationException) {
        leave(open);
        return;
      }
      // Another process ended it, or the next look finds it again.
      log.debug("Transaction {} is not ended: {}", open, String.valueOf(cause));
    }
  }

  private void leave(OpenTransaction open) {
    if (left.add(open)) {
      log.warn(
          "A transaction hangs in {} from offset {} on, of producer {} in its epoch {}: readers wait"
              + " for ever. Kafka does not let this process end it (ALTER on the cluster); an"
              + " operator does so by: {}",
          open.partition(),
          open.startOffset(),
          open.producerId(),
          open.producerEpoch(),
          admin.commandToAbort(open));
    }
  }
}
