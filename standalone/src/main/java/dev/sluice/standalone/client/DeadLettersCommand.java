package dev.sluice.standalone.client;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What was given up: lists it and replays it. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "Lists what was given up, and replays it.",
    subcommands = {DeadLetterListCommand.class, DeadLetterReplayCommand.class})
public final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "list or replay is missing.");
  }
}
