/** Taking in documents and taking them away. */
@NullMarked
package dev.sluice.ingest.document;

import org.jspecify.annotations.NullMarked;
