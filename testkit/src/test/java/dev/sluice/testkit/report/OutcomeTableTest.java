package dev.sluice.testkit.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.report.Outcome.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTableTest {
  @TempDir Path root;

  private static Outcome outcome(String type, String test, int tests, Result result, String why) {
    String contract = type.startsWith("Other") ? "" : "VectorStore";
    return new Outcome(type, contract, test, tests, result, why);
  }

  @Test
  void adaptersAreCountedAndWhatWasSkippedIsNamed() throws IOException {
    List<Outcome> outcomes =
        List.of(
            outcome("DrawerContractTest", "a", 1, Result.FAILED, "first try"),
            outcome("DrawerContractTest", "a", 1, Result.PASSED, ""),
            outcome("DrawerContractTest", "b", 1, Result.FAILED, "too\tfull\nby far"),
            outcome("CloudContractTest", "all", 17, Result.SKIPPED, "no cloud here"),
            outcome("OtherTest", "c", 1, Result.SKIPPED, "needs a moon"),
            outcome("OtherTest", "d", 1, Result.PASSED, ""));
    Path folder = root.resolve("module").resolve(Outcome.FOLDER);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("all.tsv"),
        outcomes.stream().map(Outcome::line).collect(Collectors.joining("\n")));

    assertThat(OutcomeTable.of(OutcomeTable.read(root)).replaceAll(" +", " "))
        .isEqualTo(
            """
            contract adapter passed failed skipped
            VectorStore Cloud 0 0 17 no cloud here
            VectorStore Drawer 1 1 0 too full
            18 tests of 21 were skipped
             17 in CloudContractTest: no cloud here
             1 in OtherTest: needs a moon
            """);
  }
}
