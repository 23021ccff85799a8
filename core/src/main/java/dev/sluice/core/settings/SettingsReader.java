package dev.sluice.core.settings;

import java.util.ArrayList;
import java.util.List;

/** A reader of settings that collects every error, so that all are reported at once. */
public final class SettingsReader {
  private final SettingsSource source;
  private final List<String> problems = new ArrayList<>();

  public SettingsReader(SettingsSource source) {
    this.source = source;
  }

  /** The value in force; the default, and a problem noted, where what is set is not allowed. */
  public <T> T get(Setting<T> setting) {
    var found = source.find(setting.name());
    if (found.isPresent()) {
      try {
        return setting.parser().apply(found.get().value());
      } catch (IllegalArgumentException e) {
        String shown =
            setting.secret() ? "the value" : "\"" + setting.shown(found.get().value()) + "\"";
        problems.add(
            "%s (%s): %s is not allowed; allowed is %s"
                .formatted(setting.name(), found.get().origin(), shown, setting.allowed()));
      }
    }
    return setting.parser().apply(setting.defaultText());
  }

  /** Whether a setting was set anywhere. */
  public boolean isSet(Setting<?> setting) {
    return source.find(setting.name()).isPresent();
  }

  /** Notes a problem unless the condition holds. */
  public void check(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }

  /** The problems noted so far. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
