/** The vector store in Pinecone: a namespace for every tenant of one serverless index. */
@NullMarked
package dev.sluice.adapters.pinecone;

import org.jspecify.annotations.NullMarked;
