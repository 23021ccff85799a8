/** Hashing of texts, for names and keys that do not show what they are made of. */
@NullMarked
package dev.sluice.core.digest;

import org.jspecify.annotations.NullMarked;
