/**
 * Limits over all processes together: of the calls of a provider, and of the calls that a caller of
 * the API makes.
 */
@NullMarked
package dev.sluice.core.limit;

import org.jspecify.annotations.NullMarked;
