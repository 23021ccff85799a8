/** The watch over the vector index: its loss is noticed, and it is filled again from the log. */
@NullMarked
package dev.sluice.workers.index;

import org.jspecify.annotations.NullMarked;
