package dev.sluice.core.document;

import dev.sluice.core.digest.Hashing;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Sha256;
import java.security.MessageDigest;
import java.util.TreeMap;

/**
 * Digests of parts, each taken with its length, so that no two lists of parts meet. An absent title
 * is as an empty one.
 */
public final class DocumentDigests {
  private final MessageDigest sha;

  private DocumentDigests(MessageDigest sha) {
    this.sha = sha;
  }

  /** Begins with all of a document that stands beside its text. */
  public static DocumentDigests ofDocument(Document document) {
    DocumentDigests digests = new DocumentDigests(Hashing.sha256());
    digests.add(document.getTenant());
    digests.add(document.getDocumentId());
    digests.add(document.getTitle() == null ? "" : document.getTitle());
    digests.add(document.getMetadata().size());
    new TreeMap<>(document.getMetadata())
        .forEach((key, value) -> {
          digests.add(key);
          digests.add(value);
        });
    return digests;
  }

  /** Begins with that and the kind of its vectors: those of another model are made anew. */
  public static DocumentDigests ofChunks(Document document, String embedding) {
    DocumentDigests digests = ofDocument(document);
    digests.add(embedding);
    return digests;
  }

  /** What a change asks for, but for when. */
  public static Sha256 ofChange(Document document) {
    return ofDocument(document).with(document.getText(), document.getAction().ordinal());
  }

  /** The digest with a text and a number added; this one stays as it is. */
  public Sha256 with(String text, int number) {
    try {
      DocumentDigests more = new DocumentDigests((MessageDigest) sha.clone());
      more.add(text);
      more.add(number);
      return new Sha256(more.sha.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }

  private void add(String part) {
    Hashing.add(sha, part);
  }

  private void add(int number) {
    Hashing.add(sha, number);
  }
}
