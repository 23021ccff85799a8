/** The catalogue of topics, which are created and checked at a process's start. */
@NullMarked
package dev.sluice.schemas.topic;

import org.jspecify.annotations.NullMarked;
