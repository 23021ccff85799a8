package dev.sluice.core.settings;

/** Where vectors are kept. */
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
