/** Finds transactions that nobody will end any more, and ends them. */
@NullMarked
package dev.sluice.topology.transaction;

import org.jspecify.annotations.NullMarked;
