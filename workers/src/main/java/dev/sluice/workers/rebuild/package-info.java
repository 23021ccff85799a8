/** Filling a store that lost its data from the log. */
@NullMarked
package dev.sluice.workers.rebuild;

import org.jspecify.annotations.NullMarked;
