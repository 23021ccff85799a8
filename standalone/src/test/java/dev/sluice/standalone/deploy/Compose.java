package dev.sluice.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** The compose file as Docker reads it without any variable set. */
public final class Compose {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+(?::-([^}]*))?}");

  private final Map<String, Map<String, Object>> services;

  private Compose(Map<String, Map<String, Object>> services) {
    this.services = services;
  }

  @SuppressWarnings("unchecked")
  public static Compose read(Path file) throws IOException {
    Map<String, Object> all = new Yaml().load(Files.readString(file));
    return new Compose((Map<String, Map<String, Object>>) all.get("services"));
  }

  /** Every service by name. */
  Map<String, Map<String, Object>> services() {
    return services;
  }

  /** The services that run the image of this repository. */
  public Map<String, Map<String, Object>> own() {
    Map<String, Map<String, Object>> own = new LinkedHashMap<>(services);
    own.values().removeIf(service -> !service.containsKey("build"));
    return own;
  }

  /** The image of a service. */
  public String image(String service) {
    return services.get(service).get("image").toString();
  }

  /** The environment of a service, without empty values. */
  public Map<String, String> environment(String service) {
    Map<String, String> all = new LinkedHashMap<>();
    if (services.get(service).get("environment") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> all.put(name.toString(), resolved(value.toString())));
    }
    all.values().removeIf(String::isEmpty);
    return all;
  }

  /** The words of a service's command, which follow those of the image. */
  public List<String> command(String service) {
    return ((List<?>) services.get(service).get("command")).stream().map(Object::toString).toList();
  }

  /** The number of processes of a service. */
  public int replicas(String service) {
    return services.get(service).get("deploy") instanceof Map<?, ?> deploy
        ? (Integer) deploy.get("replicas")
        : 1;
  }

  static String resolved(String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(v -> Matcher.quoteReplacement(v.group(1) == null ? "" : v.group(1)));
  }
}
