package dev.sluice.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * A shell in a copy of the repository, where the addresses of the pages lead to a pipeline of the
 * test. It knows a few commands, none of which can change anything outside of the copy.
 */
final class Shell {
  /** What a block may use, beside what the shell itself brings. */
  private static final List<String> COMMANDS =
      List.of(
          "bash", "cat", "cut", "date", "env", "grep", "head", "jq", "kcat", "sed", "seq", "sleep",
          "sort", "tail", "tr", "uniq", "wc");

  /** What starts servers or builds: the pipeline runs already. */
  private static final Pattern NOT_RUN =
      Pattern.compile("^\\s*(?:\\w+=\\S* )*(?:\\./sluice (?:up|serve|simulate-provider)|mvn)\\b.*");

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path root;
  private final Path bin;
  private final Map<Pattern, String> addresses = new LinkedHashMap<>();

  private Shell(Path root, Path bin) {
    this.root = root;
    this.bin = bin;
  }

  /**
   * Prepares the copy.
   *
   * @param folder an empty one
   * @param port of the API
   * @param brokers host and port
   */
  static Shell create(Path folder, int port, String brokers) throws IOException {
    Shell shell =
        new Shell(
            Files.createDirectories(folder.resolve("sluice")),
            Files.createDirectories(folder.resolve("bin")));
    shell.addresses.put(
        Pattern.compile("\\b(?:localhost|127\\.0\\.0\\.1):8000\\b"), "127.0.0.1:" + port);
    shell.addresses.put(Pattern.compile("\\b(?:localhost|127\\.0\\.0\\.1):9092\\b"), brokers);
    for (Path file : MarkdownPage.files("")) {
      // Hidden files may hold this machine's own settings, with secrets.
      if (file.getFileName().toString().startsWith(".")) {
        continue;
      }
      Path copy = shell.root.resolve(MarkdownPage.ROOT.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    shell.addCommands();
    shell.addSluice("http://127.0.0.1:" + port);
    return shell;
  }

  /** The first command that a block uses and that this machine lacks. */
  Optional<String> missing(CodeBlock block) {
    return Stream.concat(Stream.of("curl"), COMMANDS.stream())
        .filter(command -> !Files.exists(bin.resolve(command)))
        .filter(command -> Pattern.compile("\\b" + command + "\\b").matcher(block.text()).find())
        .findFirst();
  }

  /** Runs a block; it ends with 0. */
  void run(CodeBlock block) throws Exception {
    Path script = Files.createTempFile(bin, "block-", ".sh");
    Files.writeString(script, prepared(block.text()));
    Path output = Files.createTempFile(bin, "block-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(bin.resolve("bash").toString(), script.toString())
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PATH", bin.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("%s: it ends in time:%n%s", block, Files.readString(output))
          .isTrue();
      assertThat(process.exitValue())
          .as("%s: its exit code, after:%n%s", block, Files.readString(output))
          .isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The text with the addresses of the test, and without what is not run. */
  private String prepared(String text) {
    String redirected = text;
    for (var address : addresses.entrySet()) {
      redirected = address.getKey().matcher(redirected).replaceAll(address.getValue());
    }
    StringBuilder script = new StringBuilder("set -euo pipefail\n");
    boolean skipped = false;
    boolean continued = false;
    for (String line : redirected.split("\n")) {
      skipped = continued ? skipped : NOT_RUN.matcher(line).matches();
      continued = line.endsWith("\\");
      script.append(skipped ? ":" : line).append('\n');
    }
    return script.toString();
  }

  private void addCommands() throws IOException {
    for (String command : COMMANDS) {
      Optional<Path> found = find(command);
      if (found.isPresent()) {
        Files.createSymbolicLink(bin.resolve(command), found.get());
      }
    }
    Optional<Path> curl = find("curl");
    if (curl.isPresent()) {
      // Refusals count: no page shows one as if it were an answer.
      executable(
          bin.resolve("curl"),
          """
          for option; do
            [[ $option =~ ^-([a-zA-Z]*f|-fail) ]] && exec %1$s "$@"
          done
          exec %1$s --fail-with-body "$@"
          """
              .formatted(curl.get()));
    }
  }

  private static Optional<Path> find(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The command of the class path; what talks to a server is given the address of the test's. */
  private void addSluice(String url) throws IOException {
    Path launcher = root.resolve("sluice");
    Files.delete(launcher);
    List<String> clients = new ArrayList<>();
    new CommandLine(new Sluice())
        .getSubcommands()
        .forEach((name, command) -> {
          if (hasUrl(command)
              || command.getSubcommands().values().stream().anyMatch(Shell::hasUrl)) {
            clients.add(name);
          }
        });
    executable(
        launcher,
        """
        export CLASSPATH='%s'
        case "$1" in
        %s) set -- "$@" --url %s ;;
        esac
        exec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \\
          --sun-misc-unsafe-memory-access=allow %s "$@"
        """
            .formatted(
                System.getProperty("java.class.path"),
                String.join(" | ", clients),
                url,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Sluice.class.getName()));
  }

  private static boolean hasUrl(CommandLine command) {
    return command.getCommandSpec().findOption("--url") != null;
  }

  private void executable(Path file, String text) throws IOException {
    Files.writeString(file, "#!" + bin.resolve("bash") + "\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
