package dev.sluice.standalone;

import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description =
        "Shows every setting: meaning, default, current value and the source of the value.")
final class SettingsCommand implements Callable<Integer> {
  @Option(names = "--markdown", description = "As the table of docs/settings.md: no values.")
  private boolean markdown;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (markdown) {
      table(out);
      return 0;
    }
    SettingsSource source = SettingsSource.of(Map.of(), System.getenv(), Path.of(""));
    for (Setting<?> setting : Settings.ALL) {
      out.printf("%s%n    %s%n", setting.name(), setting.meaning());
      out.printf("    allowed: %s; default: %s%n", setting.allowed(), shownDefault(setting));
      source
          .find(setting.name())
          .ifPresent(found ->
              out.printf("    now: %s (%s)%n", setting.shown(found.value()), found.origin()));
    }
    out.flush();
    try {
      Settings.read(source);
      return 0;
    } catch (InvalidSettingsException e) {
      spec.commandLine().getErr().println("sluice: " + e.getMessage());
      return Sluice.WRONG_USAGE;
    }
  }

  private static void table(PrintWriter out) {
    out.println("| setting | meaning | allowed | default |");
    out.println("|---|---|---|---|");
    for (Setting<?> setting : Settings.ALL) {
      out.printf(
          "| `%s` | %s | %s | %s |%n",
          setting.name(), setting.meaning(), setting.allowed(), shownDefault(setting));
    }
  }

  private static String shownDefault(Setting<?> setting) {
    return setting.defaultText().isEmpty() ? "none" : "`" + setting.defaultText() + "`";
  }
}
