package dev.sluice.standalone.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCatalogue;
import dev.sluice.core.failure.FailureEntry;
import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.standalone.Sluice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The pages say what the code does, and lead where they say. */
class DocumentationTest {
  private static final Path ROOT = MarkdownPage.ROOT;
  private static final String FRONT = "README.md";
  private static final int LONGEST_FRONT = 150;

  /** A failure code that is written as a word, where a failure is made. */
  private static final Pattern CODE_IN_SOURCES =
      Pattern.compile(
          "\\b(?:(?:PermanentException|RetriableException)(?:\\.\\w+)?|Failure|permanent|retriable|named)"
              + "\\(\\s*(?:code, )?\"([a-z_]+)\"");

  private static String printed(String command) {
    StringWriter text = new StringWriter();
    int code =
        new CommandLine(new Sluice())
            .setOut(new PrintWriter(text, true))
            .execute(command, "--markdown");
    assertThat(code).isZero();
    return text.toString().strip();
  }

  /** To mend: {@code ./sluice topics --markdown} (or the other), between the markers. */
  @ParameterizedTest
  @CsvSource({"topics, topics.md", "settings, settings.md", "failure-codes, api.md"})
  void generatedTablesAreThoseOfTheCode(String command, String page) throws IOException {
    var section =
        Pattern.compile(
                "<!-- %s: \\./sluice %s --markdown -->\n(.*?)\n?<!-- /%s -->"
                    .formatted(command, command, command),
                Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
    assertThat(section.find()).as("the markers").isTrue();
    assertThat(section.group(1).strip()).isEqualTo(printed(command));
  }

  /** The part of a type's URI that tells kinds apart, with the status. */
  @Test
  void everyKindOfProblemStandsInThePageOfTheApi() throws IOException {
    Map<String, String> kinds = new TreeMap<>();
    for (ProblemKind kind : ProblemKind.values()) {
      String status = kind == ProblemKind.REFUSED ? "other" : Integer.toString(kind.status());
      kinds.put(kind.type().replaceFirst(".*:", ""), status);
    }
    Map<String, String> named = new TreeMap<>();
    Pattern.compile("^\\| (\\d{3}|other) \\| `([a-z-]+)` \\|", Pattern.MULTILINE)
        .matcher(Files.readString(ROOT.resolve("docs/api.md")))
        .results()
        .forEach(row -> named.put(row.group(2), row.group(1)));
    assertThat(named).isEqualTo(kinds);
  }

  @Test
  void everyFailureCodeThatTheSourcesWriteIsExplained() throws IOException {
    Set<String> written = new TreeSet<>();
    for (Path source : MarkdownPage.files(".java")) {
      if (source.toString().contains("/src/main/java/")) {
        CODE_IN_SOURCES
            .matcher(Files.readString(source))
            .results()
            .forEach(code -> written.add(code.group(1)));
      }
    }
    assertThat(written).isNotEmpty();
    assertThat(FailureCatalogue.ALL.stream().map(FailureEntry::code)).containsAll(written);
  }

  /** Each row begins with name, kind and tags, as the file of names that others know has them. */
  @Test
  void theTableOfMetricsNamesEveryMetricWithItsKindAndTags() throws IOException {
    List<String> known = metricsOfTheNamesFile();
    String page = Files.readString(ROOT.resolve("docs").resolve("operations.md"));
    String table =
        page.substring(page.indexOf("<!-- metrics -->"), page.indexOf("<!-- /metrics -->"));
    List<String> documented =
        Pattern.compile("^\\| `([^`]+)` \\| (\\w+)[^|]*\\| ([^|]*)\\|", Pattern.MULTILINE)
            .matcher(table)
            .results()
            .map(row -> (row.group(1) + " " + row.group(2) + " " + tags(row.group(3))).strip())
            .toList();
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known);
  }

  private static String tags(String cell) {
    return Pattern.compile("`([^`]+)`")
        .matcher(cell)
        .results()
        .map(tag -> tag.group(1))
        .sorted()
        .collect(joining(" "));
  }

  private static List<String> metricsOfTheNamesFile() throws IOException {
    return Files.readAllLines(Path.of("src", "test", "resources", "wire-names.txt")).stream()
        .dropWhile(line -> !line.equals("[metrics]"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("["))
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
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
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve(FRONT))).hasSizeLessThanOrEqualTo(LONGEST_FRONT);
  }

  /** Files, folders, and headings of pages; addresses of the web are not asked for. */
  @Test
  void whatThePagesLinkToIsThere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (MarkdownPage page : MarkdownPage.all()) {
      for (MarkdownPage.Link link : page.links()) {
        if (!isOfTheWeb(link.target()) && !leadsSomewhere(page, link.target())) {
          broken.add(link.toString());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsTwoClicksFromTheReadmeAtTheMost() throws IOException {
    Map<Path, MarkdownPage> pages = new HashMap<>();
    for (MarkdownPage page : MarkdownPage.all()) {
      pages.put(page.file(), page);
    }
    Map<Path, Integer> clicks = new HashMap<>(Map.of(ROOT.resolve(FRONT), 0));
    Deque<Path> next = new ArrayDeque<>(clicks.keySet());
    while (!next.isEmpty()) {
      MarkdownPage page = pages.get(next.remove());
      page.links().stream()
          .map(MarkdownPage.Link::target)
          .filter(target -> !isOfTheWeb(target))
          .map(target -> resolve(page, target))
          .filter(pages::containsKey)
          .filter(linked -> !clicks.containsKey(linked))
          .forEach(linked -> {
            clicks.put(linked, clicks.get(page.file()) + 1);
            next.add(linked);
          });
    }
    assertThat(pages.keySet())
        .allSatisfy(page ->
            assertThat(clicks.getOrDefault(page, Integer.MAX_VALUE))
                .as("clicks to %s", page)
                .isLessThanOrEqualTo(2));
  }

  private static boolean isOfTheWeb(String target) {
    return target.matches("(https?|mailto):.*");
  }

  private static Path resolve(MarkdownPage page, String target) {
    String path = URI.create(target).getPath();
    return path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
  }

  private static boolean leadsSomewhere(MarkdownPage page, String target) throws IOException {
    Path linked = resolve(page, target);
    if (target.isEmpty() || !linked.startsWith(ROOT) || !Files.exists(linked)) {
      return false;
    }
    String anchor = URI.create(target).getFragment();
    return anchor == null
        || (linked.toString().endsWith(".md")
            && MarkdownPage.read(linked).anchors().contains(anchor));
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
