package dev.sluice.adapters.lucene;

import dev.sluice.adapters.vectors.EnglishWords;
import dev.sluice.adapters.vectors.RankFusion;
import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.schemas.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/** A search in one commit. */
final class PassageSearch {
  /**
   * The fewest neighbours that the graph search returns, of which the best are used. The more there
   * are, the nearer the result is to an exact search.
   */
  private static final int CANDIDATES = 100;

  private final IndexSearcher searcher;
  private final SearchQuery query;
  private final org.apache.lucene.search.Query allowed;

  PassageSearch(IndexSearcher searcher, String tenant, SearchQuery query) {
    this.searcher = searcher;
    this.query = query;
    this.allowed = ChunkDocument.allowed(tenant, query.filter());
  }

  List<Passage> find(boolean hybrid) throws IOException {
    Map<Integer, Double> nearest = nearest();
    if (!hybrid) {
      return passages(nearest);
    }
    return passages(
        RankFusion.fuse(List.of(List.copyOf(nearest.keySet()), sharingWords()), query.topK()));
  }

  /** The cosines of the nearest chunks, best first. */
  private Map<Integer, Double> nearest() throws IOException {
    int candidates = Math.max(CANDIDATES, query.topK());
    ScoreDoc[] hits =
        searcher.search(
                new KnnFloatVectorQuery(
                    ChunkDocument.VECTOR, UnitVector.of(query.vector()), candidates, allowed),
                candidates)
            .scoreDocs;
    Map<Integer, Double> cosines = new LinkedHashMap<>();
    for (ScoreDoc hit : hits) {
      // Lucene's score of a dot product is (1 + cosine) / 2.
      cosines.put(hit.doc, 2.0 * hit.score - 1);
    }
    return cosines;
  }

  /** The chunks that share words with the query, best by BM25 first. */
  private List<Integer> sharingWords() throws IOException {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    List<String> words = EnglishWords.ofQuery(query.text());
    words.forEach(
        word -> any.add(new TermQuery(new Term(ChunkDocument.WORDS, word)), Occur.SHOULD));
    if (words.isEmpty()) {
      return List.of();
    }
    BooleanQuery filtered =
        new BooleanQuery.Builder().add(any.build(), Occur.MUST).add(allowed, Occur.FILTER).build();
    return Arrays.stream(searcher.search(filtered, Math.max(CANDIDATES, query.topK())).scoreDocs)
        .map(hit -> hit.doc)
        .toList();
  }

  private List<Passage> passages(Map<Integer, Double> scores) throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Passage> passages = new ArrayList<>();
    for (Map.Entry<Integer, Double> hit : scores.entrySet()) {
      if (passages.size() == query.topK()) {
        break;
      }
      passages.add(ChunkDocument.passage(stored.document(hit.getKey()), hit.getValue()));
    }
    return passages;
  }
}
