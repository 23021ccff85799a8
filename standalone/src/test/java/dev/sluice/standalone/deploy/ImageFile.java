package dev.sluice.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The Dockerfile, its long lines joined. */
public final class ImageFile {
  private final List<String> lines;

  private ImageFile(List<String> lines) {
    this.lines = lines;
  }

  public static ImageFile read(Path file) throws IOException {
    return new ImageFile(
        Files.readString(file)
            .replaceAll("\\\\\n\\s*", "")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList());
  }

  /** The arguments of an instruction, for every time that it is given. */
  List<String> all(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }

  /** The last arguments of an instruction in the image that is run; every role's begins with it. */
  String last(String instruction) {
    return all(instruction).getLast();
  }

  /** The options of the Java process. */
  public List<String> javaOptions() {
    var options = Pattern.compile("JDK_JAVA_OPTIONS=\"([^\"]*)\"").matcher(last("ENV"));
    if (!options.find()) {
      throw new AssertionError("the Dockerfile gives Java no options");
    }
    return List.of(options.group(1).split(" "));
  }
}
