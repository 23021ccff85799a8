package dev.sluice.standalone.documentation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.standalone.process.Standalone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shell block of the README and of {@code docs/} runs as it stands there, in the order of the
 * pages, against one pipeline. Blocks of the language {@code console} are for other machines, and
 * are not run.
 */
class DocumentationIT {
  @TempDir static Path folder;
  private static Standalone sluice;
  private static Shell shell;

  @BeforeAll
  static void start() throws Exception {
    sluice =
        Standalone.start(new Standalone.Options(0, 0, 0, folder.resolve("data")), Map.of(), folder);
    shell =
        Shell.create(
            folder.resolve("copy"), sluice.port(), sluice.settings().kafka().bootstrapServers());
  }

  @AfterAll
  static void stop() throws Exception {
    sluice.close();
  }

  static Stream<CodeBlock> shellBlocks() throws IOException {
    return MarkdownPage.all().stream()
        .filter(page -> page.name().equals("README.md") || page.name().startsWith("docs/"))
        .flatMap(page -> page.blocks().stream())
        .filter(block -> block.language().equals("sh"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shellBlocks")
  void aShellBlockRuns(CodeBlock block) throws Exception {
    Optional<String> missing = shell.missing(block);
    assumeTrue(
        missing.isEmpty(),
        () -> "%s is not installed: %s is not run".formatted(missing.orElseThrow(), block));
    shell.run(block);
  }
}
