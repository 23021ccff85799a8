/** How the stream processors run: their settings, their memory, their folder, their health. */
@NullMarked
package dev.sluice.topology.stream;

import org.jspecify.annotations.NullMarked;
