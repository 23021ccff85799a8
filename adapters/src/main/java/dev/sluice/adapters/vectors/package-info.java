/** What the vector stores have in common: scores, identities and names. */
@NullMarked
package dev.sluice.adapters.vectors;

import org.jspecify.annotations.NullMarked;
