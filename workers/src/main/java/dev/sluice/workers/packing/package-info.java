/** The packing of the single items of many callers into few calls with many items. */
@NullMarked
package dev.sluice.workers.packing;

import org.jspecify.annotations.NullMarked;
