package dev.sluice.standalone.client;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file that can be ingested.
 *
 * @param path the path of the file
 * @param name its path as the user gave it, including folders
 */
record TextFile(Path path, Path name) {
  static final List<String> ENDINGS = List.of(".txt", ".text", ".md", ".markdown");

  private static final String PLAIN = "._~:@/+-";

  /** All text files among the paths and below the folders, each once, in order. */
  static List<TextFile> find(List<Path> paths) throws IOException {
    Map<Path, TextFile> found = new LinkedHashMap<>();
    for (Path path : paths) {
      if (Files.isRegularFile(path)) {
        found.putIfAbsent(path.toRealPath(), new TextFile(path, path.normalize()));
        continue;
      }
      try (Stream<Path> below = Files.walk(path)) {
        for (Path file :
            below.filter(Files::isRegularFile).filter(TextFile::isText).sorted().toList()) {
          found.putIfAbsent(file.toRealPath(), new TextFile(file, file.normalize()));
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  /** The document id: the path, with the characters that an id may not contain percent-encoded. */
  String documentId() {
    StringBuilder id = new StringBuilder();
    String text = name.toString().replace('\\', '/');
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        id.append(c);
      } else {
        id.append("%%%02X".formatted(b & 0xFF));
      }
    }
    return id.toString();
  }

  /** The first Markdown heading, else the file's name. */
  String title() throws IOException {
    return text()
        .lines()
        .limit(20)
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2).strip())
        .filter(line -> !line.isEmpty() && line.length() <= 200)
        .findFirst()
        .orElse(String.valueOf(path.getFileName()));
  }

  /** The whole text. */
  String text() throws IOException {
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new IOException("is not UTF-8 text", e);
    }
  }

  private static boolean isText(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(java.util.Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }
}
