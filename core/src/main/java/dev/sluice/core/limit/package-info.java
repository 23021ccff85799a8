/** The port of the limiter that holds a provider's limits over all processes. */
@NullMarked
package dev.sluice.core.limit;

import org.jspecify.annotations.NullMarked;
