/** The part of the API that answers status queries, at once or when the end is reached. */
@NullMarked
package dev.sluice.ingest.status;

import org.jspecify.annotations.NullMarked;
