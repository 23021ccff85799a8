/** The use of each paid call, as records of the usage topic. */
@NullMarked
package dev.sluice.workers.usage;

import org.jspecify.annotations.NullMarked;
