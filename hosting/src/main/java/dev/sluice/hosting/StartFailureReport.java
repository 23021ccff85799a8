package dev.sluice.hosting;

import dev.sluice.core.secrets.SecretUnavailableException;
import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.schemas.topic.TopicMismatchException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.web.server.PortInUseException;

/** The reason why a process did not start, for the person who started it. */
public final class StartFailureReport {
  private StartFailureReport() {}

  /** The failure that this person can mend, in one sentence; empty if it is a defect of ours. */
  public static Optional<String> sentence(Throwable failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(StartFailureReport::known)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> known(Throwable failure) {
    return switch (failure) {
      case InvalidSettingsException e -> Optional.ofNullable(e.getMessage());
      case StartFailedException e -> Optional.ofNullable(e.getMessage());
      case SecretUnavailableException e -> Optional.ofNullable(e.getMessage());
      case TopicMismatchException e -> Optional.ofNullable(e.getMessage());
      case PortInUseException e ->
          Optional.of(
              "port %d is taken: free it, or choose another with PORT".formatted(e.getPort()));
      default -> Optional.empty();
    };
  }
}
