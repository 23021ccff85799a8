/** The contract suite of the shared cache. */
@NullMarked
package dev.sluice.testkit.cache;

import org.jspecify.annotations.NullMarked;
