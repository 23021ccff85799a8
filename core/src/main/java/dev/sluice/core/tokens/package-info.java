/** Counting and cutting text in a model's tokens. */
@NullMarked
package dev.sluice.core.tokens;

import org.jspecify.annotations.NullMarked;
