package dev.sluice.standalone.wire;

import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.core.vectors.IndexSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.store.FSDirectory;

/** What lies in a Lucene index: its fields, the form of their terms, and what a commit says. */
final class LuceneNames {
  private LuceneNames() {}

  static Set<String> written(Path folder) throws IOException {
    try (LuceneVectorStore store =
        new LuceneVectorStore(folder, "MODEL", true, IndexSite.of("INDEX", false, false))) {
      Object _ = store.upsert("TENANT", List.of(Chunks.whole("CHUNK", "text")));
    }
    Set<String> lines = new TreeSet<>();
    try (FSDirectory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      reader.getIndexCommit().getUserData().keySet().forEach(key -> lines.add("commit " + key));
      LeafReader leaf = reader.leaves().getFirst().reader();
      for (IndexableField stored : leaf.storedFields().document(0)) {
        lines.add("field " + stored.name() + " stored");
      }
      for (FieldInfo field : leaf.getFieldInfos()) {
        if (field.hasVectorValues()) {
          lines.add("field " + field.name + " vector " + field.getVectorSimilarityFunction());
        }
        if (field.getIndexOptions() == IndexOptions.DOCS) {
          lines.add("field " + field.name + " matched as a whole, as " + term(leaf, field));
        } else if (field.getIndexOptions() != IndexOptions.NONE) {
          lines.add("field " + field.name + " searched by words");
        }
      }
    }
    return lines;
  }

  private static String term(LeafReader leaf, FieldInfo field) throws IOException {
    TermsEnum terms = Terms.getTerms(leaf, field.name).iterator();
    return terms.next() == null ? "" : terms.term().utf8ToString().replace("\0", "\\0");
  }
}
