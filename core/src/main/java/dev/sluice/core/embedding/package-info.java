/** The port of the models that embed. */
@NullMarked
package dev.sluice.core.embedding;

import org.jspecify.annotations.NullMarked;
