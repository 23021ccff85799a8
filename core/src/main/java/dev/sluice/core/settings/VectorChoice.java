package dev.sluice.core.settings;

/** The stores that can keep vectors. */
public enum VectorChoice {
  /** HNSW on this machine's disk. */
  LUCENE,
  /** The service of that name. */
  PINECONE,
  /** A server of that name. */
  WEAVIATE,
  /** Firestore of Google Cloud, or its emulator. */
  FIRESTORE;

  /** Whether the store can match words beside vectors. */
  public boolean findsWords() {
    return this == LUCENE || this == WEAVIATE;
  }
}
