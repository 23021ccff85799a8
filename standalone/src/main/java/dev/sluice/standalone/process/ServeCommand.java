package dev.sluice.standalone.process;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one role against the broker and Redis of the settings. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one role as a process of its own, against the broker and Redis of the settings.",
      "Several of each may run side by side."
    })
public final class ServeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}")
  private ServiceRole role;

  @Option(
      names = "--port",
      description = {
        "The HTTP port: the API's, or that of a role's health and metrics (default: PORT, else",
        "8000 for ingest-api and any free one for the others)."
      })
  private @Nullable Integer port;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = Settings.read(SettingsSource.of(flags(), System.getenv(), Path.of("")));
    ShutdownHook stop = new ShutdownHook();
    Map<String, Object> properties = LogSettings.toConsole(settings);
    LogSettings.begin(properties);
    Host host = Host.start(settings, ServiceRole.configurations(role), properties);
    stop.whenAsked(host);
    spec.commandLine()
        .getOut()
        .printf(
            "%s serves on port %d, with Kafka at %s%n",
            role, host.port(), settings.kafka().bootstrapServers());
    spec.commandLine().getOut().flush();
    stop.await();
    return 0;
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    if (port != null) {
      flags.put("PORT", Integer.toString(port));
    } else if (role != ServiceRole.INGEST_API
        && SettingsSource.of(Map.of(), System.getenv(), Path.of("")).find("PORT").isEmpty()) {
      flags.put("PORT", "0");
    }
    return flags;
  }
}
