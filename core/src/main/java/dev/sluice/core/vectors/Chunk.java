package dev.sluice.core.vectors;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document with its embedding.
 *
 * @param id made of the document and the content, unique within the tenant
 * @param ordinal its place in the document when it was stored, from 0
 * @param vector its embedding; not copied, and not to be changed
 */
public record Chunk(
    String id,
    String documentId,
    int ordinal,
    @Nullable String title,
    String text,
    Map<String, String> metadata,
    float[] vector) {
  public Chunk {
    metadata = Map.copyOf(metadata);
  }
}
