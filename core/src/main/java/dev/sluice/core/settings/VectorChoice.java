package dev.sluice.core.settings;

/** Where vectors are kept. */
public enum VectorChoice {
  /** HNSW on this machine's disk. */
  LUCENE
}
