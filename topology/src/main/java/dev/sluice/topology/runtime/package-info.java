/** How the stream processors run: their settings, their memory, their folder, their health. */
@NullMarked
package dev.sluice.topology.runtime;

import org.jspecify.annotations.NullMarked;
