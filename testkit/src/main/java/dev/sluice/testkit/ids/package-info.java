/** Ids that the rules allow and that are easily taken for one another. */
@NullMarked
package dev.sluice.testkit.ids;

import org.jspecify.annotations.NullMarked;
