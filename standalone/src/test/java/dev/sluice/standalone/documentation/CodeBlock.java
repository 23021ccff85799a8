package dev.sluice.standalone.documentation;

/**
 * A fenced block of a page.
 *
 * @param page its path from the root of the repository
 * @param line the line of its opening fence
 * @param language the first word after the fence; empty if there is none
 * @param text what stands between the fences
 */
record CodeBlock(String page, int line, String language, String text) {
  /** Names it in the report of a test. */
  @Override
  public String toString() {
    return page + ":" + line;
  }
}
