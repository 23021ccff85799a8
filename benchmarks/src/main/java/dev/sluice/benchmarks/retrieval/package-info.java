/**
 * Measures the quality of retrieval, on a collection whose relevant documents people have judged.
 */
@NullMarked
package dev.sluice.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;
