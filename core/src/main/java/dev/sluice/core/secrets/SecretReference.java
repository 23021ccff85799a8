package dev.sluice.core.secrets;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference to a secret in Google Secret Manager, written as in Spring Cloud GCP. Its forms are
 * {@code sm://NAME}, {@code sm://NAME/VERSION} where the version is a number or {@code latest},
 * {@code sm://PROJECT/NAME} and {@code sm://PROJECT/NAME/VERSION}. The resource's full name is a
 * form too: {@code sm://projects/PROJECT/secrets/NAME/versions/VERSION}, with or without its
 * version.
 *
 * @param project empty for the project of {@code GCP_PROJECT_ID}
 * @param version a number, an alias or {@value #LATEST}
 */
public record SecretReference(Optional<String> project, String name, String version)
    implements Secret {
  /** The version that was added last. */
  public static final String LATEST = "latest";

  /** The allowed forms, for messages. */
  public static final String FORM = "sm://NAME, sm://PROJECT/NAME or sm://PROJECT/NAME/VERSION";

  private static final String SCHEME = "sm://";
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9.:-]{0,62}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{1,63}");
  private static final Pattern PLAIN_VERSION = Pattern.compile("[1-9]\\d*|" + LATEST);

  public SecretReference {
    project.ifPresent(p -> require(PROJECT, p));
    require(NAME, name);
    require(VERSION, version);
  }

  /** Whether a text claims to be a reference, well formed or not. */
  public static boolean isMeant(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads a reference.
   *
   * @throws IllegalArgumentException if it is not of one of the forms
   */
  public static SecretReference parse(String text) {
    if (!isMeant(text)) {
      throw new IllegalArgumentException("allowed is " + FORM);
    }
    List<String> parts = List.of(text.substring(SCHEME.length()).split("/", -1));
    boolean full = parts.size() >= 4 && parts.get(0).equals("projects");
    if (full && parts.get(2).equals("secrets")) {
      if (parts.size() == 4) {
        return of(parts.get(1), parts.get(3), LATEST);
      }
      if (parts.size() == 6 && parts.get(4).equals("versions")) {
        return of(parts.get(1), parts.get(3), parts.get(5));
      }
    }
    return switch (parts.size()) {
      case 1 -> new SecretReference(Optional.empty(), parts.get(0), LATEST);
      case 2 ->
          PLAIN_VERSION.matcher(parts.get(1)).matches()
              ? new SecretReference(Optional.empty(), parts.get(0), parts.get(1))
              : of(parts.get(0), parts.get(1), LATEST);
      case 3 -> of(parts.get(0), parts.get(1), parts.get(2));
      default -> throw new IllegalArgumentException("allowed is " + FORM);
    };
  }

  private static SecretReference of(String project, String name, String version) {
    return new SecretReference(Optional.of(project), name, version);
  }

  /** The reference with a project: its own, or else the given one. */
  SecretReference in(Optional<String> defaultProject) {
    return project.isPresent() ? this : new SecretReference(defaultProject, name, version);
  }

  /** Whether it names one version, whose value never changes. */
  boolean isPinned() {
    return Character.isDigit(version.charAt(0)) && PLAIN_VERSION.matcher(version).matches();
  }

  /** The text of the reference in a setting. */
  @Override
  public String toString() {
    return SCHEME
        + project.map(p -> p + "/").orElse("")
        + name
        + (version.equals(LATEST) ? "" : "/" + version);
  }

  private static void require(Pattern pattern, String part) {
    if (!pattern.matcher(part).matches()) {
      throw new IllegalArgumentException("allowed is " + FORM);
    }
  }
}
