package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting has a test that shows what it changes. */
class SettingsInUseTest {
  private static final Path ROOT = Path.of("..");
  private static final Path TABLE = Path.of("src", "test", "resources", "settings-in-use.txt");

  private static final Pattern METHOD = Pattern.compile("(?m)^  (?:public )?void (\\w+)\\(");

  /** A test in a source, from its annotations to its last line. */
  private record Found(String name, int start, int end) {}

  /** One row of the table. */
  record Row(String setting, String module, String type, String method) {
    static Row of(String line) {
      String[] words = line.split(" ");
      assertThat(words).as(line).hasSize(4);
      return new Row(words[0], words[1], words[2], words[3]);
    }
  }

  static List<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Row::of)
        .toList();
  }

  @Test
  void everySettingIsInTheTable() throws IOException {
    assertThat(rows().stream().map(Row::setting))
        .containsExactlyInAnyOrderElementsOf(Settings.ALL.stream().map(Setting::name).toList());
  }

  /** The setting is set by the test itself, or by the base of the tests of its class. */
  @ParameterizedTest
  @MethodSource("rows")
  void theTestIsThereAndSetsIt(Row row) throws IOException {
    String source = source(row);
    List<Found> tests = tests(source);
    assertThat(tests).extracting(Found::name).contains(row.method());
    StringBuilder read = new StringBuilder();
    int from = 0;
    for (Found test : tests) {
      read.append(source, from, test.name().equals(row.method()) ? test.end() : test.start());
      from = test.end();
    }
    read.append(source.substring(from));
    assertThat(read.toString()).containsPattern("\\b" + row.setting() + "\\b");
  }

  @Test
  void aSettingThatOnlyAnotherTestNamesIsNotSeen() {
    List<Found> tests =
        tests("class A {\n\n  @Test\n  void one() {\n    x();\n  }\n\n  void no() {\n  }\n}");
    assertThat(tests).extracting(Found::name).containsExactly("one");
  }

  private static List<Found> tests(String source) {
    List<Found> tests = new ArrayList<>();
    for (Matcher method = METHOD.matcher(source); method.find(); ) {
      int start = source.lastIndexOf("\n\n", method.start());
      if (source.substring(start, method.start()).matches("(?s).*@(Parameterized)?Test\\b.*")) {
        tests.add(new Found(method.group(1), start, source.indexOf("\n  }\n", method.end())));
      }
    }
    return tests;
  }

  private static String source(Row row) throws IOException {
    try (Stream<Path> files =
        Files.walk(ROOT.resolve(row.module()).resolve(Path.of("src", "test", "java")))) {
      List<Path> found = files.filter(f -> f.endsWith(row.type() + ".java")).toList();
      assertThat(found).as("%s in %s", row.type(), row.module()).hasSize(1);
      return Files.readString(found.getFirst());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
