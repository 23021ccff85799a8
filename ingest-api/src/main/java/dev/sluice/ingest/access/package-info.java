/** Who calls: the tenant that a request belongs to. */
@NullMarked
package dev.sluice.ingest.access;

import org.jspecify.annotations.NullMarked;
