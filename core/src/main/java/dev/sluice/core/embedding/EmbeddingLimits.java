package dev.sluice.core.embedding;

/**
 * What one embedding call may hold.
 *
 * @param inputs texts
 * @param tokens tokens of all texts together
 * @param tokensPerInput tokens of one text
 */
public record EmbeddingLimits(int inputs, int tokens, int tokensPerInput) {}
