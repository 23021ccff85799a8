/** The vector store on this machine's disk: HNSW and BM25 by Lucene. */
@NullMarked
package dev.sluice.adapters.lucene;

import org.jspecify.annotations.NullMarked;
