package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The papers say what the code does. */
class PapersTest {
  private static final Path ROOT = Path.of("..");

  private static String printed(String command) {
    StringWriter text = new StringWriter();
    int code =
        new CommandLine(new Sluice())
            .setOut(new PrintWriter(text, true))
            .execute(command, "--markdown");
    assertThat(code).isZero();
    return text.toString().strip();
  }

  /** To mend: {@code ./sluice settings --markdown} (or topics), between the markers. */
  @Test
  void theTablesOfTheReadmeAreThoseOfTheCode() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    for (String command : List.of("topics", "settings")) {
      var section =
          Pattern.compile(
                  "<!-- %s: [^>]*-->\n(.*?)\n?<!-- /%s -->".formatted(command, command),
                  Pattern.DOTALL)
              .matcher(readme);
      assertThat(section.find()).isTrue();
      assertThat(section.group(1).strip()).isEqualTo(printed(command));
    }
  }

  @Test
  void theExampleOfTheEnvironmentFileNamesEverySettingAndNoOther() throws IOException {
    List<String> named =
        Files.readAllLines(ROOT.resolve(".env.example")).stream()
            .filter(line -> line.matches("#?\\s*[A-Z_]+=.*"))
            .map(line -> line.replaceFirst("^#\\s*", "").replaceFirst("=.*", ""))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(Settings.ALL.stream().map(Setting::name).toList());
  }

  @Test
  void whatTheReadmeLinksToIsThere() throws IOException {
    var links =
        Pattern.compile("\\]\\((?!http)([^)#]+)\\)")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    while (links.find()) {
      assertThat(ROOT.resolve(links.group(1))).exists();
    }
  }

  @Test
  void secretsAreMaskedWhereSettingsAreShown() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sluice.class.getName(),
                "settings")
            .redirectErrorStream(true);
    Settings.ALL.stream()
        .filter(Setting::secret)
        .forEach(s -> builder.environment().put(s.name(), "planted-secret"));
    String text = new String(builder.start().getInputStream().readAllBytes());
    assertThat(text).contains("OPENAI_API_KEY", "now: ******").doesNotContain("planted-secret");
  }
}
