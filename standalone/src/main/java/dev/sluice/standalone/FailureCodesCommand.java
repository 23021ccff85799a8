package dev.sluice.standalone;

import dev.sluice.core.failure.FailureCatalogue;
import dev.sluice.core.failure.FailureEntry;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "failure-codes",
    mixinStandardHelpOptions = true,
    description = "Shows every failure code: meaning, whether a repeat helps, what to do.")
final class FailureCodesCommand implements Runnable {
  @Option(names = "--markdown", description = "As the table of docs/api.md.")
  private boolean markdown;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (markdown) {
      table(out);
    } else {
      list(out);
    }
  }

  private static void table(PrintWriter out) {
    out.println("| code | meaning | a repeat helps | what to do |");
    out.println("|---|---|---|---|");
    for (FailureEntry entry : FailureCatalogue.ALL) {
      out.printf(
          "| `%s` | %s | %s | %s |%n",
          entry.code(), entry.meaning(), entry.repeat().words(), entry.action());
    }
    out.println(
        "| any other | The provider's or the store's own code, as it came. | see the message |"
            + " Look it up in the provider's documentation. |");
  }

  private static void list(PrintWriter out) {
    for (FailureEntry entry : FailureCatalogue.ALL) {
      out.printf(
          "%s%n    %s%n    a repeat helps: %s%n    %s%n",
          entry.code(), entry.meaning(), entry.repeat().words(), entry.action());
    }
    out.println("Any other code is the provider's or the store's own, as it came.");
  }
}
