/** The contract suites of the status store and of the status signals. */
@NullMarked
package dev.sluice.testkit.status;

import org.jspecify.annotations.NullMarked;
