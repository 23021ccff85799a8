/** The port of the shared cache, and how its keys are made. */
@NullMarked
package dev.sluice.core.cache;

import org.jspecify.annotations.NullMarked;
