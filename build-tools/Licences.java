import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds a bill of materials (CycloneDX, XML) against a list of licences: a component passes if one
 * of its licences is on the list, or if the list names the component itself, with a reason. Then
 * writes the components with their licences down, for those who are given the programs.
 */
public final class Licences {
  private static final Pattern COMPONENT =
      Pattern.compile("(?s)<component [^>]*>(.*?)</component>");
  private static final Pattern LICENCE =
      Pattern.compile("<license>\\s*(?:<id>|<name>)(.*?)</|<expression>(.*?)</expression>");

  public static void main(String[] args) throws IOException {
    Set<String> allowed =
        Files.readAllLines(Path.of(args[1])).stream()
            .map(line -> line.replaceFirst("\\s+#.*", "").strip())
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .collect(Collectors.toSet());
    String bill = Files.readString(Path.of(args[0]));
    // Before it are the tools that wrote the bill.
    bill = bill.substring(bill.indexOf("</metadata>"));
    List<String> wrong = new ArrayList<>();
    List<String> table = new ArrayList<>();
    for (MatchResult component : COMPONENT.matcher(bill).results().toList()) {
      String body = component.group(1);
      String name = tag(body, "group") + ":" + tag(body, "name");
      if (name.startsWith("dev.sluice:")) {
        continue;
      }
      Set<String> own = new TreeSet<>();
      LICENCE
          .matcher(body)
          .results()
          .forEach(l -> own.add((l.group(1) == null ? l.group(2) : l.group(1)).strip()));
      table.add(
          "%s:%s  %s"
              .formatted(name, tag(body, "version"), own.isEmpty() ? "-" : String.join(", ", own)));
      if (own.stream().noneMatch(allowed::contains) && !allowed.contains(name)) {
        wrong.add("  %s: %s".formatted(name, own.isEmpty() ? "names no licence" : own));
      }
    }
    if (table.isEmpty()) {
      wrong.add("  the bill of materials lists nothing");
    }
    if (!wrong.isEmpty()) {
      System.err.println("Licences that " + args[1] + " does not allow:");
      wrong.forEach(System.err::println);
      System.exit(1);
    }
    table.sort(null);
    table.addFirst("Programs of others that are shipped with Sluice, and their licences:\n");
    Files.write(Path.of(args[2]), table);
    System.out.println(table.size() - 1 + " components, all under licences of the list");
  }

  private static String tag(String body, String name) {
    var found = Pattern.compile("<%s>(.*?)</%s>".formatted(name, name)).matcher(body);
    return found.find() ? found.group(1) : "";
  }
}
