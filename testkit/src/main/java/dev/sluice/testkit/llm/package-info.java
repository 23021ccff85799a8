/** The contract of models that answer. */
@NullMarked
package dev.sluice.testkit.llm;

import org.jspecify.annotations.NullMarked;
