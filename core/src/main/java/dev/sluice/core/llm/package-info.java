/** The port of the models that answer. */
@NullMarked
package dev.sluice.core.llm;

import org.jspecify.annotations.NullMarked;
