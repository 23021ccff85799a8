/** The catalogue of topics, and their creating and checking at start. */
@NullMarked
package dev.sluice.schemas.topic;

import org.jspecify.annotations.NullMarked;
