import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks, or with {@code fix} rewrites, every Java source of the tree with google-java-format; with
 * {@code off} does nothing.
 */
public final class Format {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("off")) {
      return;
    }
    boolean fix = args[0].equals("fix");
    Path root = Path.of(args[1]);
    List<Path> sources;
    try (var files = Files.walk(root)) {
      sources =
          files
              .filter(p -> p.toString().endsWith(".java"))
              .filter(p -> !root.relativize(p).toString().contains("target/"))
              .sorted()
              .toList();
    }
    List<String> wrong = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted;
      try {
        formatted = format(text);
      } catch (FormatterException e) {
        wrong.add(root.relativize(source) + ": " + e.getMessage());
        continue;
      }
      if (!formatted.equals(text)) {
        if (fix) {
          Files.writeString(source, formatted);
        } else {
          wrong.add(root.relativize(source).toString());
        }
      }
    }
    if (!wrong.isEmpty()) {
      System.err.println(
          "Not formatted as google-java-format does (mend: mvn -N validate -Dsluice.format=fix):");
      wrong.forEach(w -> System.err.println("  " + w));
      System.exit(1);
    }
  }

  private static String format(String text) throws FormatterException, IOException {
    String formatted =
        new Formatter(
                com.google.googlejavaformat.java.JavaFormatterOptions.builder()
                    .style(Style.GOOGLE)
                    .build())
            .formatSource(text);
    return ImportOrderer.reorderImports(
        RemoveUnusedImports.removeUnusedImports(formatted), Style.GOOGLE);
  }
}
