package dev.sluice.adapters.weaviate;

import dev.sluice.adapters.vectors.EnglishWords;
import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.schemas.Passage;
import io.weaviate.client6.v1.api.collections.CollectionConfig;
import io.weaviate.client6.v1.api.collections.Property;
import io.weaviate.client6.v1.api.collections.Tokenization;
import io.weaviate.client6.v1.api.collections.VectorConfig;
import io.weaviate.client6.v1.api.collections.Vectors;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import io.weaviate.client6.v1.api.collections.query.Filter;
import io.weaviate.client6.v1.api.collections.vectorindex.Distance;
import io.weaviate.client6.v1.api.collections.vectorindex.Hnsw;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects of chunks in the collection. */
final class WeaviateObjects {
  /** The property with the stemmed words of title and text, for BM25. */
  static final String WORDS = "words";

  private static final String CHUNK_ID = "chunk_id";
  private static final String DOCUMENT_ID = "document_id";
  private static final String ORDINAL = "ordinal";
  private static final String TITLE = "title";
  private static final String TEXT = "text";

  /** The property with one text for each name and value, matched as a whole. */
  private static final String METADATA = "metadata";

  /** The properties that a passage needs. */
  static final List<String> RETURNED = List.of(CHUNK_ID, DOCUMENT_ID, ORDINAL, TITLE, TEXT);

  private WeaviateObjects() {}

  /**
   * The configuration of a new collection.
   *
   * @param description the identity of the collection
   */
  static CollectionConfig collection(String name, String description) {
    return CollectionConfig.of(
        name,
        collection ->
            collection
                .description(description)
                .properties(
                    kept(CHUNK_ID),
                    kept(DOCUMENT_ID),
                    Property.integer(ORDINAL, p -> p.indexFilterable(false)),
                    kept(TITLE),
                    kept(TEXT),
                    Property.textArray(
                        METADATA,
                        p ->
                            p.tokenization(Tokenization.FIELD)
                                .indexFilterable(true)
                                .indexSearchable(false)),
                    Property.text(
                        WORDS,
                        p ->
                            p.tokenization(Tokenization.WHITESPACE)
                                .indexFilterable(false)
                                .indexSearchable(true)))
                .vectorConfig(
                    VectorConfig.selfProvided(
                        vector -> vector.vectorIndex(Hnsw.of(h -> h.distance(Distance.COSINE)))))
                .multiTenancy(tenants ->
                    tenants.enabled(true).autoTenantCreation(true).autoTenantActivation(true)));
  }

  /** A property that is only returned, not searched. */
  private static Property kept(String name) {
    return Property.text(name, p -> p.indexFilterable(false).indexSearchable(false));
  }

  /**
   * The object of a chunk.
   *
   * @throws PermanentException if it cannot be stored
   */
  static WeaviateObject<Map<String, Object>> of(Chunk chunk) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(CHUNK_ID, chunk.id());
    properties.put(DOCUMENT_ID, chunk.documentId());
    properties.put(ORDINAL, chunk.ordinal());
    properties.put(TEXT, chunk.text());
    String title = chunk.title();
    if (title != null) {
      properties.put(TITLE, title);
    }
    if (!chunk.metadata().isEmpty()) {
      properties.put(METADATA, metadata(chunk.metadata()));
    }
    String words = title == null ? chunk.text() : title + "\n" + chunk.text();
    properties.put(WORDS, String.join(" ", EnglishWords.of(words)));
    float[] unit = UnitVector.of(chunk.vector());
    return WeaviateObject.of(object ->
        object
            .uuid(ChunkUuid.of(chunk.id()).toString())
            .properties(properties)
            .vectors(Vectors.of(unit)));
  }

  static String chunkId(WeaviateObject<Map<String, Object>> found) {
    return String.valueOf(found.properties().get(CHUNK_ID));
  }

  static Passage passage(WeaviateObject<Map<String, Object>> found, double score) {
    Map<String, Object> properties = found.properties();
    Object title = properties.get(TITLE);
    return new Passage(
        String.valueOf(properties.get(DOCUMENT_ID)),
        properties.get(ORDINAL) instanceof Number ordinal ? ordinal.intValue() : 0,
        score,
        String.valueOf(properties.get(TEXT)),
        title == null || title.toString().isEmpty() ? null : title.toString());
  }

  /** The filter for all of this metadata, which must not be empty. */
  static Filter having(Map<String, String> metadata) {
    return Filter.property(METADATA).containsAll(metadata(metadata));
  }

  private static List<String> metadata(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .map(entry -> metadata(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * The text of one entry of the metadata. Different entries give different texts: the length shows
   * the end of the name, and the last character keeps spaces at the end, which Weaviate would
   * remove.
   */
  private static String metadata(String name, String value) {
    return name.length() + ":" + name + "=" + value + ";";
  }
}
