/** The end of work that nobody wants any more: cancelled, expired or ended otherwise. */
@NullMarked
package dev.sluice.workers.cancellation;

import org.jspecify.annotations.NullMarked;
