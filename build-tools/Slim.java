import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Takes native libraries out of a folder's jars that no glibc Linux on this machine's processor
 * could load: most of their size is for other systems.
 */
public final class Slim {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  private static final List<String> OWN =
      ARM
          ? List.of("aarch64", "aarch_64", "arm64")
          : List.of("x86_64", "x86-64", "amd64", "x64", "linux64");

  public static void main(String[] args) throws IOException {
    long before = 0;
    long after = 0;
    try (var files = Files.list(Path.of(args[0]))) {
      for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        before += Files.size(jar);
        slim(jar);
        after += Files.size(jar);
      }
    }
    System.out.printf("%d MiB of jars, %d MiB before%n", after >> 20, before >> 20);
  }

  private static void slim(Path jar) throws IOException {
    Path smaller = jar.resolveSibling(jar.getFileName() + ".slim");
    boolean left = false;
    try (JarFile from = new JarFile(jar.toFile())) {
      if (from.stream().noneMatch(e -> isForeign(e.getName()))) {
        return;
      }
      try (OutputStream out = Files.newOutputStream(smaller);
          JarOutputStream to = new JarOutputStream(out)) {
        for (JarEntry entry : from.stream().toList()) {
          if (isForeign(entry.getName())) {
            left = true;
            continue;
          }
          JarEntry copy = new JarEntry(entry.getName());
          copy.setTime(entry.getTime());
          to.putNextEntry(copy);
          try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
          }
          to.closeEntry();
        }
      }
    }
    if (left) {
      Files.move(smaller, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whether it is a native library, and none of Linux with glibc on this processor. */
  static boolean isForeign(String entry) {
    String name = entry.toLowerCase(Locale.ROOT);
    if (name.matches(".*\\.(dll|dylib|jnilib|pdb|lib|exe)(\\..*)?") || name.contains(".dsym/")) {
      return true;
    }
    boolean library = name.matches(".*\\.so(\\.[0-9.]+)?") || name.contains("redis-server");
    return library
        && (name.contains("musl")
            || name.matches(".*(darwin|osx|macos|android|freebsd|sunos|aix|windows).*")
            || OWN.stream().noneMatch(name::contains));
  }
}
