package dev.sluice.core.settings;

import java.util.List;

/** Settings are wrong. The message names every one of them, with what is allowed. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public InvalidSettingsException(List<String> problems) {
    super("The settings are wrong:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each wrong setting. */
  public List<String> problems() {
    return problems;
  }
}
