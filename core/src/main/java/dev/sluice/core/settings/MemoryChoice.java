package dev.sluice.core.settings;

/** Where conversations are kept. */
public enum MemoryChoice {
  /** Beside the statuses. */
  REDIS,
  /** Firestore of Google Cloud, or its emulator. */
  FIRESTORE
}
