/** The filling from the log of a store that lost its data. */
@NullMarked
package dev.sluice.workers.rebuild;

import org.jspecify.annotations.NullMarked;
