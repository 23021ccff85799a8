/** The rules for documents. */
@NullMarked
package dev.sluice.core.document;

import org.jspecify.annotations.NullMarked;
