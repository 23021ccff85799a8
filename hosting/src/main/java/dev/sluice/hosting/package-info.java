/** What every process of Sluice stands in. */
@NullMarked
package dev.sluice.hosting;

import org.jspecify.annotations.NullMarked;
