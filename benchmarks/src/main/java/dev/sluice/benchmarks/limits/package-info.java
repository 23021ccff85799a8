/** Paid calls under limits, failures and load: is every call within the limit, and none wasted. */
@NullMarked
package dev.sluice.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
