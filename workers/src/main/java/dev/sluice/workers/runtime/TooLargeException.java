package dev.sluice.workers.runtime;

/** A record is larger than the topics take. The message names the topic and the setting. */
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  TooLargeException(String topic, long bytes, int most) {
    super("a record for %s has %d bytes, MAX_RECORD_BYTES allows %d".formatted(topic, bytes, most));
  }
}
