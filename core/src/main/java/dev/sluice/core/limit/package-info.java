/** Limits over all processes: of what a provider is asked for, and of what a caller asks for. */
@NullMarked
package dev.sluice.core.limit;

import org.jspecify.annotations.NullMarked;
