/** Ids that the rules allow and that are easily confused with each other. */
@NullMarked
package dev.sluice.testkit.ids;

import org.jspecify.annotations.NullMarked;
