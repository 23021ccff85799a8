package dev.sluice.adapters.offline;

/**
 * Words quoted from somewhere.
 *
 * @param source the document's id, or who said it
 * @param score how well it fits the question; higher is better
 */
record Quote(String text, String source, double score) {}
