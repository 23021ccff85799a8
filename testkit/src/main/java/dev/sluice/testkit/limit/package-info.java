/** The contract suite of the rate limiter, and the windows that it counts calls in. */
@NullMarked
package dev.sluice.testkit.limit;

import org.jspecify.annotations.NullMarked;
