/** The rules for documents, their keys and digests. */
@NullMarked
package dev.sluice.core.document;

import org.jspecify.annotations.NullMarked;
