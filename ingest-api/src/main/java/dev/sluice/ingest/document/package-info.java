/** The part of the API that accepts documents and removes them. */
@NullMarked
package dev.sluice.ingest.document;

import org.jspecify.annotations.NullMarked;
