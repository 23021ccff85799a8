/** Many callers with one item each, few calls with many: the one way in which Sluice batches. */
@NullMarked
package dev.sluice.workers.packing;

import org.jspecify.annotations.NullMarked;
