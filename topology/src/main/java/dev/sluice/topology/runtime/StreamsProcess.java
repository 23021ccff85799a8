package dev.sluice.topology.runtime;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.topology.transaction.TransactionWatch;
import dev.sluice.topology.transaction.WatchedTopics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream processors of one process. */
public final class StreamsProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamsProcess.class);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  /** So that a thread which dies again at once does not fill the log. */
  private static final Duration BEFORE_NEXT_THREAD = Duration.ofSeconds(1);

  /** The exit code of a process that ran out of memory, as the JVM's own. */
  private static final int OUT_OF_MEMORY = 3;

  private static final int CAUSES = 20;

  private final StateSlot slot;
  private final StateMemory memory;
  private final KafkaStreams streams;
  private final KafkaStreamsMetrics metrics;
  private final TransactionWatch watch;

  private StreamsProcess(
      StateSlot slot,
      StateMemory memory,
      KafkaStreams streams,
      KafkaStreamsMetrics metrics,
      TransactionWatch watch) {
    this.slot = slot;
    this.memory = memory;
    this.streams = streams;
    this.metrics = metrics;
    this.watch = watch;
  }

  /**
   * Starts on topics that are there. Returns before the first record is processed.
   *
   * @throws dev.sluice.hosting.StartFailedException if the state folder cannot be used
   */
  public static StreamsProcess start(
      Settings settings, KafkaClient kafka, Topology topology, MeterRegistry meters) {
    StateSlot slot = StateSlot.take(settings.topology().stateDir());
    RocksLibrary.load(slot.folder());
    DamagedState.setAside(slot.folder(), Instant.now());
    StateMemory memory = StateMemory.of(settings.topology());
    KafkaStreams streams =
        streams(topology, StreamsSettings.of(settings, kafka, slot.folder(), memory), slot);
    streams.setUncaughtExceptionHandler(cause -> died(slot, cause));
    streams.setStateListener(
        (now, before) -> log.info("The stream processors are {}, were {}", now, before));
    KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(meters);
    TransactionWatch watch =
        TransactionWatch.start(
            kafka.properties(),
            new WatchedTopics(settings.kafka().layout(), StreamsSettings.applicationId(settings)),
            meters);
    StreamsProcess process = new StreamsProcess(slot, memory, streams, metrics, watch);
    try {
      streams.start();
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    return process;
  }

  private static KafkaStreams streams(Topology topology, Properties properties, StateSlot slot) {
    try {
      return new KafkaStreams(topology, properties);
    } catch (StreamsException e) {
      if (!DamagedState.setAllAside(slot.folder(), Instant.now(), e)) {
        throw e;
      }
      return new KafkaStreams(topology, properties);
    }
  }

  private static boolean isOutOfMemory(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(CAUSES)
        .anyMatch(OutOfMemoryError.class::isInstance);
  }

  /** Whatever killed the thread, its work is taken up by another from the last commit. */
  private static StreamThreadExceptionResponse died(StateSlot slot, Throwable cause) {
    if (isOutOfMemory(cause)) {
      // Nothing can be relied on from here. The next process reads from the last commit.
      Runtime.getRuntime().halt(OUT_OF_MEMORY);
    }
    if (DamagedState.noteIfCorrupt(slot.folder(), cause)) {
      log.error(
          "The state in {} is broken: {}. The next start restores it from Kafka",
          slot.folder(),
          cause.toString());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.error("A stream thread died and is replaced", cause);
    try {
      Thread.sleep(BEFORE_NEXT_THREAD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** How it is. */
  public StreamsHealth health() {
    return StreamsHealth.of(streams);
  }

  /** Commits what is done and leaves the group, within ten seconds. */
  @Override
  public void close() {
    watch.close();
    metrics.close();
    boolean closed =
        streams.close(
            CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    if (!closed) {
      // Its threads still use the memory and the folder, which the end of the process frees.
      log.warn("The stream processors did not stop within {} s", CLOSE.toSeconds());
      return;
    }
    memory.close();
    slot.close();
  }
}
