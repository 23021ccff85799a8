package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.schemas.Passage;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** The document of a chunk in the index. */
final class ChunkDocument {
  static final String VECTOR = "vector";

  /** The field with title and text, divided into stemmed English words. */
  static final String WORDS = "words";

  private static final String KEY = "key";
  private static final String TENANT = "tenant";
  private static final String METADATA = "metadata";
  private static final String DOCUMENT_ID = "document_id";
  private static final String ORDINAL = "ordinal";
  private static final String TITLE = "title";
  private static final String TEXT = "text";

  /** The character between the parts of a term; no tenant, id or metadata key contains it. */
  private static final char SEPARATOR = '\0';

  private ChunkDocument() {}

  /** The term that only this chunk has. Replacing and deleting use it. */
  static Term key(String tenant, String chunkId) {
    return new Term(KEY, tenant + SEPARATOR + chunkId);
  }

  static Document of(String tenant, Chunk chunk) {
    Document document = new Document();
    document.add(new StringField(KEY, key(tenant, chunk.id()).text(), Store.NO));
    document.add(new StringField(TENANT, tenant, Store.NO));
    chunk
        .metadata()
        .forEach((name, value) ->
            document.add(new StringField(METADATA, metadata(name, value), Store.NO)));
    document.add(
        new KnnFloatVectorField(
            VECTOR, UnitVector.of(chunk.vector()), VectorSimilarityFunction.DOT_PRODUCT));
    document.add(new StoredField(DOCUMENT_ID, chunk.documentId()));
    document.add(new StoredField(ORDINAL, chunk.ordinal()));
    document.add(new StoredField(TEXT, chunk.text()));
    String title = chunk.title();
    if (title != null) {
      document.add(new StoredField(TITLE, title));
      document.add(new TextField(WORDS, title, Store.NO));
    }
    document.add(new TextField(WORDS, chunk.text(), Store.NO));
    return document;
  }

  static Passage passage(Document stored, double score) {
    return new Passage(
        stored.get(DOCUMENT_ID),
        stored.getField(ORDINAL).numericValue().intValue(),
        score,
        stored.get(TEXT),
        stored.get(TITLE));
  }

  /** The chunks that a search may find. */
  static Query allowed(String tenant, Map<String, String> metadata) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(new TermQuery(new Term(TENANT, tenant)), Occur.FILTER);
    metadata.forEach((name, value) ->
        all.add(new TermQuery(new Term(METADATA, metadata(name, value))), Occur.FILTER));
    return all.build();
  }

  private static String metadata(String name, String value) {
    return name + SEPARATOR + value;
  }
}
