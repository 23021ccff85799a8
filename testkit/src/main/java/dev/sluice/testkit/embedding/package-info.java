/** The contract of models that embed. */
@NullMarked
package dev.sluice.testkit.embedding;

import org.jspecify.annotations.NullMarked;
