/** Looks up what a request needs to know: its conversation's history and passages of documents. */
@NullMarked
package dev.sluice.workers.context;

import org.jspecify.annotations.NullMarked;
