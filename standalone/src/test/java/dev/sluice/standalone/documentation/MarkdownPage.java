package dev.sluice.standalone.documentation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Markdown file, read as far as tests need it: fenced blocks, links, and the anchors that GitHub
 * gives its headings. Headings are those with number signs.
 */
final class MarkdownPage {
  /** The root of the repository. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern FENCE = Pattern.compile("^( *)(`{3,}|~{3,})\\s*([^\\s`]*)[^`]*$");
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

  /** Backticks, what they enclose, and as many backticks; not across a blank line. */
  private static final Pattern CODE =
      Pattern.compile("(?<!`)(`+)(?!`)((?:(?!\\n\\s*\\n).)*?)(?<!`)\\1(?!`)", Pattern.DOTALL);

  private static final Pattern HEADING =
      Pattern.compile("^ {0,3}#{1,6} +(.*?) *#* *$", Pattern.MULTILINE);

  /** The end of a link's or a picture's text, and its target. */
  private static final Pattern INLINE_LINK =
      Pattern.compile(
          "\\]\\(<?([^()\\s<>]*(?:\\([^()\\s]*\\)[^()\\s<>]*)*)>?(?:\\s+\"[^\"]*\")?\\)");

  private static final Pattern REFERENCE =
      Pattern.compile("^ {0,3}\\[[^\\]\\n]+\\]:\\s*<?([^\\s>]+)", Pattern.MULTILINE);
  private static final Pattern HTML_LINK = Pattern.compile("\\b(?:href|src)=\"([^\"]*)\"");
  private static final Pattern HTML_ANCHOR = Pattern.compile("<[^>]*\\b(?:id|name)=\"([^\"]+)\"");
  private static final Pattern LINK_IN_HEADING = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");

  private final Path file;
  private final String text;
  private final String prose;
  private final List<CodeBlock> blocks;

  /**
   * A link of a page.
   *
   * @param line where its target begins
   */
  record Link(String page, int line, String target) {
    @Override
    public String toString() {
      return "%s:%d: %s".formatted(page, line, target);
    }
  }

  private MarkdownPage(Path file, String text) {
    this.file = file;
    this.text = text;
    List<CodeBlock> found = new ArrayList<>();
    this.prose = withoutComments(takeBlocks(name(file), text, found));
    this.blocks = List.copyOf(found);
  }

  static MarkdownPage read(Path file) throws IOException {
    return new MarkdownPage(file.toAbsolutePath().normalize(), Files.readString(file));
  }

  /** A page that need not exist. */
  static MarkdownPage of(String name, String text) {
    return new MarkdownPage(ROOT.resolve(name), text);
  }

  /** Every page of the repository. */
  static List<MarkdownPage> all() throws IOException {
    List<MarkdownPage> pages = new ArrayList<>();
    for (Path file : files(".md")) {
      pages.add(read(file));
    }
    return pages;
  }

  /** The files of the repository whose names end so; what builds leave behind is passed over. */
  static List<Path> files(String end) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isMade(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(end)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }

  /** True of a folder that is hidden, or that a build made. */
  private static boolean isMade(Path folder) {
    String name = folder.getFileName().toString();
    return !folder.equals(ROOT) && (name.startsWith(".") || name.equals("target"));
  }

  /** The path from the root of the repository. */
  String name() {
    return name(file);
  }

  Path file() {
    return file;
  }

  String text() {
    return text;
  }

  List<CodeBlock> blocks() {
    return blocks;
  }

  List<Link> links() {
    String plain = CODE.matcher(prose).replaceAll(code -> "x" + newlines(code.group()));
    List<Link> links = new ArrayList<>();
    for (Pattern kind : List.of(INLINE_LINK, REFERENCE, HTML_LINK)) {
      kind.matcher(plain)
          .results()
          .forEach(m -> links.add(new Link(name(), lineOf(plain, m), m.group(1))));
    }
    return links;
  }

  /** What may stand after {@code #} in a link to this page. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    HEADING
        .matcher(prose)
        .results()
        .map(m -> slug(m.group(1)))
        .forEach(slug -> {
          int before = seen.merge(slug, 1, Integer::sum) - 1;
          anchors.add(before == 0 ? slug : slug + "-" + before);
        });
    HTML_ANCHOR.matcher(prose).results().forEach(m -> anchors.add(m.group(1)));
    return Collections.unmodifiableSet(anchors);
  }

  /** The anchor of a heading as GitHub makes it. */
  static String slug(String heading) {
    return LINK_IN_HEADING
        .matcher(heading)
        .replaceAll("$1")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
        .replace(' ', '-');
  }

  /** The text without its fenced blocks, line by line; the blocks are added to a list. */
  private static String takeBlocks(String page, String text, List<CodeBlock> blocks) {
    StringBuilder rest = new StringBuilder();
    StringBuilder inside = new StringBuilder();
    MatchResult open = null;
    int line = 0;
    int opened = 0;
    for (String each : text.split("\n", -1)) {
      line++;
      var fence = FENCE.matcher(each);
      if (open == null && fence.matches()) {
        open = fence.toMatchResult();
        opened = line;
      } else if (open != null && closes(each, open.group(2))) {
        blocks.add(new CodeBlock(page, opened, open.group(3), inside.toString()));
        inside.setLength(0);
        open = null;
      } else if (open != null) {
        inside.append(withoutIndent(each, open.group(1).length())).append('\n');
      } else {
        rest.append(each);
      }
      rest.append('\n');
    }
    if (open != null) {
      throw new AssertionError("%s:%d: the block never ends".formatted(page, opened));
    }
    return rest.toString();
  }

  private static boolean closes(String line, String fence) {
    String plain = line.strip();
    return plain.length() >= fence.length()
        && plain.equals(fence.substring(0, 1).repeat(plain.length()));
  }

  private static String withoutIndent(String line, int indent) {
    int blanks = 0;
    while (blanks < indent && blanks < line.length() && line.charAt(blanks) == ' ') {
      blanks++;
    }
    return line.substring(blanks);
  }

  private static String withoutComments(String text) {
    return COMMENT.matcher(text).replaceAll(comment -> newlines(comment.group()));
  }

  private static String newlines(String text) {
    return "\n".repeat((int) text.chars().filter(c -> c == '\n').count());
  }

  private static int lineOf(String text, MatchResult match) {
    return 1 + newlines(text.substring(0, match.start(1))).length();
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }
}
