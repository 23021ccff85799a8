/**
 * The vector store in Weaviate: one collection, with a tenant of Weaviate for every tenant of
 * Sluice.
 */
@NullMarked
package dev.sluice.adapters.weaviate;

import org.jspecify.annotations.NullMarked;
