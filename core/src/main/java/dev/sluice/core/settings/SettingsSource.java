package dev.sluice.core.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The layers that settings come from: flags of the command, real environment variables, {@code
 * .env.{environment}}, {@code .env}. The first that has a name wins. An empty value counts as not
 * set.
 */
public final class SettingsSource {
  /** A value and the place that it came from. */
  public record Found(String value, String origin) {}

  private record Layer(String origin, Map<String, String> values) {}

  private final List<Layer> layers = new ArrayList<>();

  private SettingsSource() {}

  /**
   * The layers of one process.
   *
   * @param flags what the command line sets, by setting name
   * @param environment the real environment variables
   * @param folder where the {@code .env} files lie
   * @throws InvalidSettingsException if an {@code .env} file cannot be read
   */
  public static SettingsSource of(
      Map<String, String> flags, Map<String, String> environment, Path folder) {
    SettingsSource source = new SettingsSource();
    source.layers.add(new Layer("flag", Map.copyOf(flags)));
    source.layers.add(new Layer("environment", Map.copyOf(environment)));
    Layer base = new Layer(".env", read(folder.resolve(".env")));
    source.layers.add(base);
    String name =
        source.find("ENVIRONMENT").map(Found::value).orElse("development").toLowerCase(Locale.ROOT);
    if (name.matches("[a-z]+")) {
      String file = ".env." + name;
      source.layers.add(2, new Layer(file, read(folder.resolve(file))));
    }
    return source;
  }

  /** The value in force and where it came from. */
  public Optional<Found> find(String name) {
    for (Layer layer : layers) {
      String value = layer.values().get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(new Found(value.strip(), layer.origin()));
      }
    }
    return Optional.empty();
  }

  /** Every name that is set, in any layer, that has the prefix. */
  List<String> namesWith(String prefix) {
    return layers.stream()
        .flatMap(l -> l.values().keySet().stream())
        .filter(n -> n.startsWith(prefix))
        .distinct()
        .sorted()
        .toList();
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      return values;
    }
    try {
      int number = 0;
      for (String raw : Files.readAllLines(file)) {
        number++;
        String line = raw.strip();
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        line = line.startsWith("export ") ? line.substring(7).strip() : line;
        int equals = line.indexOf('=');
        if (equals < 1) {
          throw new InvalidSettingsException(
              List.of("%s line %d: expected NAME=value".formatted(file.getFileName(), number)));
        }
        values.put(line.substring(0, equals).strip(), unquote(line.substring(equals + 1).strip()));
      }
      return values;
    } catch (IOException e) {
      throw new InvalidSettingsException(
          List.of("%s cannot be read: %s".formatted(file.getFileName(), e.getMessage())));
    }
  }

  private static String unquote(String value) {
    if (value.length() >= 2) {
      char first = value.charAt(0);
      if ((first == '"' || first == '\'') && value.charAt(value.length() - 1) == first) {
        return value.substring(1, value.length() - 1);
      }
    }
    int comment = value.indexOf(" #");
    return comment < 0 ? value : value.substring(0, comment).strip();
  }
}
