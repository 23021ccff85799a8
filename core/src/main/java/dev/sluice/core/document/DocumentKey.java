package dev.sluice.core.document;

/** The key under which a document's state and text are kept: its tenant and its id as one text. */
public final class DocumentKey {
  /** In no tenant, so that no two keys can be mistaken for each other. */
  private static final char BETWEEN = '|';

  private DocumentKey() {}

  /** The key of a document. */
  public static String of(String tenant, String documentId) {
    return tenant + BETWEEN + documentId;
  }

  /** The document's tenant. */
  public static String tenant(String key) {
    return key.substring(0, Math.max(0, key.indexOf(BETWEEN)));
  }

  /** The document's id. */
  public static String documentId(String key) {
    return key.substring(key.indexOf(BETWEEN) + 1);
  }
}
