package dev.sluice.workers.embedding;

/** One input of an embedding call. */
record Text(String text, int tokens) {}
