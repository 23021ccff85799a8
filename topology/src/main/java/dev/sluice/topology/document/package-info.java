/** Documents: cut into chunks, and their vectors kept in step with the newest version. */
@NullMarked
package dev.sluice.topology.document;

import org.jspecify.annotations.NullMarked;
