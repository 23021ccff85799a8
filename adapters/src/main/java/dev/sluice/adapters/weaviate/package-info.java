/** The vector store in Weaviate: one collection, with a tenant of it for every tenant. */
@NullMarked
package dev.sluice.adapters.weaviate;

import org.jspecify.annotations.NullMarked;
