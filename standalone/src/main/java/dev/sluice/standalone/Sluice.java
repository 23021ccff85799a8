package dev.sluice.standalone;

import dev.sluice.hosting.StartFailureReport;
import dev.sluice.standalone.client.AskCommand;
import dev.sluice.standalone.client.DeadLettersCommand;
import dev.sluice.standalone.client.IngestCommand;
import dev.sluice.standalone.client.PausesCommand;
import dev.sluice.standalone.client.RebuildCommand;
import dev.sluice.standalone.client.RebuildStatusCommand;
import dev.sluice.standalone.client.RequestFailedException;
import dev.sluice.standalone.client.SearchCommand;
import dev.sluice.standalone.client.ServerUnreachableException;
import dev.sluice.standalone.client.StatusCommand;
import dev.sluice.standalone.client.UnauthorizedException;
import dev.sluice.standalone.process.RehearseCommand;
import dev.sluice.standalone.process.ServeCommand;
import dev.sluice.standalone.process.SimulateProviderCommand;
import dev.sluice.standalone.process.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The sluice command. It runs everything in one process, or one role, or is a client of a running
 * Sluice.
 */
@Command(
    name = "sluice",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "A pipeline for AI requests that are not lost, doubled or reordered.",
    footer = {
      "",
      "Exit codes: 0 done, 1 the request or a document failed, 2 wrong usage, settings or",
      "token, 3 the server cannot be reached."
    },
    subcommands = {
      UpCommand.class,
      ServeCommand.class,
      AskCommand.class,
      SearchCommand.class,
      IngestCommand.class,
      StatusCommand.class,
      DeadLettersCommand.class,
      RebuildCommand.class,
      RebuildStatusCommand.class,
      PausesCommand.class,
      TopicsCommand.class,
      SettingsCommand.class,
      FailureCodesCommand.class,
      SimulateProviderCommand.class,
      RehearseCommand.class,
      HelpCommand.class
    })
public final class Sluice implements Runnable {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int SERVER_UNREACHABLE = 3;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... args) {
    CommandLine sluice =
        new CommandLine(new Sluice())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
    try {
      return sluice.execute(args);
    } catch (NoClassDefFoundError e) {
      // A role's folder has the jars of that role alone.
      sluice
          .getErr()
          .printf(
              "sluice: this command needs more than what lies beside this jar (%s). Run it from the"
                  + " whole build, or in the image of all roles.%n",
              e.getMessage());
      return WRONG_USAGE;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /**
   * Prints a failure. A mistake of the user is a sentence; only a defect of Sluice shows its stack
   * trace.
   */
  private static int explain(Exception failure, CommandLine command) throws Exception {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      int code =
          switch (cause) {
            case ServerUnreachableException _ -> SERVER_UNREACHABLE;
            case RequestFailedException _ -> FAILED;
            case UnauthorizedException _ -> WRONG_USAGE;
            default -> 0;
          };
      if (code != 0) {
        command.getErr().println("sluice: " + cause.getMessage());
        return code;
      }
    }
    command
        .getErr()
        .println("sluice: " + StartFailureReport.sentence(failure).orElseThrow(() -> failure));
    return WRONG_USAGE;
  }
}
