/** The part of the API that submits requests, waits for their results and cancels them. */
@NullMarked
package dev.sluice.ingest.request;

import org.jspecify.annotations.NullMarked;
