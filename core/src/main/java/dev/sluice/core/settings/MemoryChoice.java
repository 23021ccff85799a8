package dev.sluice.core.settings;

/** The stores that can keep conversations. */
public enum MemoryChoice {
  /** Beside the statuses. */
  REDIS,
  /** Firestore of Google Cloud, or its emulator. */
  FIRESTORE
}
