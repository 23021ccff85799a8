package dev.sluice.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every fenced block of every page is what its language says. */
class CodeBlocksTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:(?:public|final|abstract|sealed) )*(?:class|record|interface|enum) (\\w+)",
          Pattern.MULTILINE);
  private static final Pattern IMPORT = Pattern.compile("^import .*;\\n", Pattern.MULTILINE);

  private static final Pattern DIAGRAM =
      Pattern.compile(
          "^(?:flowchart|graph|sequenceDiagram|classDiagram|stateDiagram(?:-v2)?|erDiagram|C4Context)\\b");

  @TempDir private Path folder;

  static Stream<CodeBlock> everyBlock() throws IOException {
    return MarkdownPage.all().stream().flatMap(page -> page.blocks().stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyBlock")
  void aBlockIsWhatItsLanguageSays(CodeBlock block) throws Exception {
    assertThat(block.text()).as("%s", block).isNotBlank();
    switch (block.language()) {
      case "" -> fail(block + ": the block names no language; text that is none of any is text");
      case "console", "text", "hcl" -> {}
      case "sh" -> accepts(block, "block.sh", "bash", "-n");
      case "python" -> accepts(block, "block.py", "python3", "-m", "py_compile");
      case "javascript" -> accepts(block, "block.js", "node", "--check");
      case "java" -> compiles(block);
      case "json", "ndjson" -> isJson(block);
      case "yaml" ->
          assertThatCode(() -> new Yaml().load(block.text()))
              .as("%s", block)
              .doesNotThrowAnyException();
      case "properties" -> new Properties().load(new StringReader(block.text()));
      case "mermaid" ->
          assertThat(block.text().strip())
              .as("%s: the kind of diagram", block)
              .containsPattern(DIAGRAM);
      default -> fail(block + ": no test knows the language " + block.language());
    }
  }

  /** A tool that only looks at a file ends with 0; skipped where the tool is not installed. */
  private void accepts(CodeBlock block, String name, String... command) throws Exception {
    assumeTrue(
        isInstalled(command[0]),
        () -> "%s is not installed: %s is not checked".formatted(command[0], block));
    Path file = Files.writeString(folder.resolve(name), block.text());
    List<String> line = new ArrayList<>(List.of(command));
    line.add(file.toString());
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", block, output).isZero();
  }

  private static boolean isInstalled(String tool) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + tool).start().waitFor() == 0;
  }

  /** One value, or one after another. */
  private static void isJson(CodeBlock block) {
    assertThatCode(() -> JSON.readerFor(JsonNode.class).readValues(block.text()).readAll())
        .as("%s", block)
        .doesNotThrowAnyException();
  }

  /** Against what users of the examples have, and more. Statements alone stand for a method's. */
  private void compiles(CodeBlock block) throws IOException {
    Matcher type = TYPE.matcher(block.text());
    boolean whole = type.find();
    Path file = folder.resolve((whole ? type.group(1) : "Fragment") + ".java");
    Files.writeString(file, whole ? block.text() : wrapped(block.text()));
    StringWriter complaints = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-d",
              folder.toString(),
              "-classpath",
              System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(complaints, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s: %s", block, complaints).isTrue();
    }
  }

  private static String wrapped(String fragment) {
    StringBuilder imports = new StringBuilder();
    IMPORT.matcher(fragment).results().forEach(each -> imports.append(each.group()));
    return "%sclass Fragment {\n  void run() throws Exception {\n%s}}\n"
        .formatted(imports, IMPORT.matcher(fragment).replaceAll(""));
  }
}
