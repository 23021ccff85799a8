/** The running of the stream processors: their settings, memory, folder and health. */
@NullMarked
package dev.sluice.topology.runtime;

import org.jspecify.annotations.NullMarked;
