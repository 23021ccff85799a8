package dev.sluice.topology.document;

import dev.sluice.core.document.DocumentDigests;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chunk of a document's version.
 *
 * @param hash the digest of all that its vector and what is stored with it depend on; differs even
 *     for equal texts within a document
 * @param ordinal where in the document it stands, from 0
 */
record ChunkText(Sha256 hash, int ordinal, String text) {
  /** The chunks of a document, in order. */
  static List<ChunkText> all(Document document, Chunker chunker, String embedding) {
    DocumentDigests digests = DocumentDigests.ofChunks(document, embedding);
    Map<String, Integer> seen = new HashMap<>();
    List<ChunkText> texts = new ArrayList<>();
    for (TextPiece piece : chunker.cut(document.getText())) {
      int occurrence = seen.merge(piece.text(), 1, Integer::sum) - 1;
      texts.add(new ChunkText(digests.with(piece.text(), occurrence), texts.size(), piece.text()));
    }
    return texts;
  }
}
