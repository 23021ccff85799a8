package dev.sluice.topology.document;

/** The key under which the state of a document is stored. */
final class DocumentStateKey {
  /** In no tenant, so that no two keys can be mistaken for each other. */
  private static final char BETWEEN = '|';

  private DocumentStateKey() {}

  static String of(String tenant, String documentId) {
    return tenant + BETWEEN + documentId;
  }
}
