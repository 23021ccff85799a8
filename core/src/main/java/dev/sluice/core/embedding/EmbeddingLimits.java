package dev.sluice.core.embedding;

/**
 * The bounds of one embedding call.
 *
 * @param inputs texts
 * @param tokens tokens of all texts together
 * @param tokensPerInput tokens of one text
 */
public record EmbeddingLimits(int inputs, int tokens, int tokensPerInput) {}
