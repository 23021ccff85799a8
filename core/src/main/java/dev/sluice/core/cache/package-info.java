/** The port of the shared cache, and its keys. */
@NullMarked
package dev.sluice.core.cache;

import org.jspecify.annotations.NullMarked;
