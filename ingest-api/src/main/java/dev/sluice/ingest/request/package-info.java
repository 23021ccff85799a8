/** Submitting requests, waiting for their result, and cancelling them. */
@NullMarked
package dev.sluice.ingest.request;

import org.jspecify.annotations.NullMarked;
