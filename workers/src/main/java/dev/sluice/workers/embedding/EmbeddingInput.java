package dev.sluice.workers.embedding;

/** One input of an embedding call. */
record EmbeddingInput(String text, int tokens) {}
