package dev.sluice.schemas.topic;

import java.util.List;

/** Differences between the cluster's topics and what the catalogue and the settings say. */
public final class TopicMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicMismatchException(List<String> differences) {
    super("The topics do not fit the settings:\n  " + String.join("\n  ", differences));
  }
}
