/** Parts that the vector stores share: scores, identities and names. */
@NullMarked
package dev.sluice.adapters.vectors;

import org.jspecify.annotations.NullMarked;
