import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a folder for each role with just the jars that the role needs: {@code
 * standalone/target/roles/ROLE}. The files are links to those of {@code standalone/target}, so they
 * take no room of their own where the file system has links.
 *
 * <p>What a role needs is the class path that the build wrote for its module ({@code
 * ROLE/target/role.classpath}), and what the command itself stands on.
 */
public final class Roles {
  private static final List<String> ROLES = List.of("ingest-api", "topology", "workers");

  /** What goes with the programs: of the project's root, and what the build made beside the jar. */
  private static final List<String> PAPERS =
      List.of(
          "LICENSE",
          "NOTICE",
          "standalone/target/THIRD-PARTY.txt",
          "standalone/target/sluice-bom.json");

  /** Parts of the command that no role's module has; the simulated provider is one of its calls. */
  private static final Pattern COMMAND =
      Pattern.compile("(picocli|progressbar|jline-[a-z]+|sluice-simulator)-\\d.*\\.jar");

  /**
   * Makes the folders.
   *
   * @param args the root of the project
   * @throws IllegalStateException if a role needs a jar that does not lie beside the command's, as
   *     another version of it would be run instead
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    Path built = root.resolve("standalone/target");
    Set<String> all = names(built.resolve("lib"));
    for (String role : ROLES) {
      Path list = root.resolve(role).resolve("target/role.classpath");
      Set<String> jars =
          Arrays.stream(Files.readString(list).strip().split(System.getProperty("path.separator")))
              .map(entry -> Path.of(entry).getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
      // The module's own jar is not on its own class path.
      all.stream().filter(name -> name.startsWith("sluice-" + role + "-")).forEach(jars::add);
      all.stream().filter(COMMAND.asMatchPredicate()).forEach(jars::add);
      Set<String> missing = new TreeSet<>(jars);
      missing.removeAll(all);
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "%s needs %s, and the command's class path has another version or none: set one version"
                    .formatted(role, missing)
                + " in dependencyManagement of the root pom");
      }
      Path folder = fill(built, role, jars);
      for (String paper : PAPERS) {
        Path file = root.resolve(paper);
        if (Files.exists(file)) {
          Path copy = folder.resolve(file.getFileName());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static Path fill(Path built, String role, Set<String> jars) throws IOException {
    Path folder = built.resolve("roles").resolve(role);
    Path lib = Files.createDirectories(folder.resolve("lib"));
    for (String old : names(lib)) {
      Files.delete(lib.resolve(old));
    }
    long bytes = 0;
    for (String jar : jars) {
      Path from = built.resolve("lib").resolve(jar);
      link(lib.resolve(jar), from);
      bytes += Files.size(from);
    }
    Files.deleteIfExists(folder.resolve("sluice.jar"));
    link(folder.resolve("sluice.jar"), built.resolve("sluice.jar"));
    System.out.printf("%s: %d jars, %d MB%n", role, jars.size(), bytes / 1_000_000);
    return folder;
  }

  private static void link(Path link, Path file) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, link);
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
