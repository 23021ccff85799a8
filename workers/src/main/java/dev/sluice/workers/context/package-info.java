/** The context of a request: its conversation's history and passages of documents. */
@NullMarked
package dev.sluice.workers.context;

import org.jspecify.annotations.NullMarked;
