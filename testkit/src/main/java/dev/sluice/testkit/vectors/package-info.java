/** The contract of vector stores. */
@NullMarked
package dev.sluice.testkit.vectors;

import org.jspecify.annotations.NullMarked;
