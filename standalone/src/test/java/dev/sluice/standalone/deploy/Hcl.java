package dev.sluice.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A reader for the part of Terraform's language that the files of {@code terraform/} use for
 * settings: blocks, assignments, and values made of literals, variables, locals and templates. It
 * takes the value of any other expression from given samples, or fails.
 */
final class Hcl {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?m)^\\s*([A-Za-z_][A-Za-z0-9_-]*)\\s*=\\s*(.+?)\\s*$");
  private static final Pattern INLINE = Pattern.compile("([A-Z][A-Z0-9_]*) = \"([^\"]*)\"");
  private static final Pattern INTERPOLATION = Pattern.compile("\\$\\{([^}]+)}");

  private final String text;
  private final Map<String, String> variables;
  private final Map<String, String> samples;

  private Hcl(String text, Map<String, String> variables, Map<String, String> samples) {
    this.text = text;
    this.variables = variables;
    this.samples = samples;
  }

  /**
   * Every {@code .tf} file of a folder.
   *
   * @param variables a file of variables, which replace their defaults
   * @param samples values of expressions that only Google Cloud knows
   */
  static Hcl read(Path folder, Path variables, Map<String, String> samples) throws IOException {
    Map<String, String> given = new LinkedHashMap<>();
    assignments(withoutComments(Files.readString(variables))).forEach(given::put);
    return new Hcl(withoutComments(text(folder)), given, samples);
  }

  static String text(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".tf")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
      return texts.stream().collect(Collectors.joining("\n"));
    }
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?m)^\\s*#.*$", "");
  }

  /** The text between braces, the first of which is the end of the pattern's first match. */
  String block(String pattern) {
    Matcher start = Pattern.compile(pattern).matcher(text);
    if (!start.find()) {
      throw new AssertionError("terraform/ has nothing that looks like " + pattern);
    }
    int depth = 0;
    for (int i = text.lastIndexOf('{', start.end() - 1); i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        depth++;
      } else if (text.charAt(i) == '}' && --depth == 0) {
        return text.substring(start.end(), i);
      }
    }
    throw new AssertionError(pattern + " has no end");
  }

  /** The names and expressions of a block's lines. */
  static Map<String, String> assignments(String block) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher lines = ASSIGNMENT.matcher(block);
    while (lines.find()) {
      found.put(lines.group(1), lines.group(2));
    }
    return found;
  }

  /** One member of a map whose members are on lines of their own, such as the part of a role. */
  String member(String map, String name) {
    Matcher lines =
        Pattern.compile("(?ms)^    %s +=(.*?)(?=^    [a-z-]+ +=|\\z)".formatted(name))
            .matcher(block(map + " = \\{"));
    if (!lines.find()) {
      throw new AssertionError("terraform/ has no %s in %s".formatted(name, map));
    }
    return lines.group(1);
  }

  /** The settings that a piece of text assigns, with their values. */
  Map<String, String> settings(String block) {
    Map<String, String> found = new LinkedHashMap<>();
    assignments(block)
        .forEach((name, expression) -> {
          if (name.equals(name.toUpperCase(Locale.ROOT))) {
            found.put(name, value(expression));
          }
        });
    return found;
  }

  /** The {@code NAME = "text"} of a piece of text, also of several on a line. */
  static Map<String, String> inline(String block) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher pairs = INLINE.matcher(block);
    while (pairs.find()) {
      found.put(pairs.group(1), pairs.group(2));
    }
    return found;
  }

  /** The value of an expression. */
  String value(String expression) {
    String sample = samples.get(expression);
    if (sample != null) {
      return sample;
    }
    if (expression.startsWith("\"") && expression.endsWith("\"")) {
      return INTERPOLATION
          .matcher(expression.substring(1, expression.length() - 1))
          .replaceAll(inner -> Matcher.quoteReplacement(value(inner.group(1).strip())));
    }
    if (expression.matches("-?\\d+|true|false")) {
      return expression;
    }
    if (expression.startsWith("tostring(")) {
      return value(expression.substring("tostring(".length(), expression.length() - 1));
    }
    if (expression.startsWith("var.")) {
      return variable(expression.substring("var.".length()));
    }
    if (expression.startsWith("local.")) {
      String name = expression.substring("local.".length());
      Matcher definition =
          Pattern.compile("(?m)^  " + Pattern.quote(name) + "\\s*=\\s*(.+?)\\s*$")
              .matcher(locals());
      if (definition.find()) {
        return value(definition.group(1));
      }
    }
    throw new AssertionError(
        "a value of terraform/ that this test cannot work out, give it a sample: " + expression);
  }

  private String locals() {
    return Pattern.compile("(?ms)^locals \\{$(.*?)^}$")
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining());
  }

  private String variable(String name) {
    String given = variables.get(name);
    if (given == null) {
      given = assignments(block("variable \"%s\" \\{".formatted(name))).get("default");
    }
    if (given == null) {
      throw new AssertionError("the variable " + name + " has neither a value nor a default");
    }
    return value(given);
  }
}
