/** What a document must be to be taken in. */
@NullMarked
package dev.sluice.core.document;

import org.jspecify.annotations.NullMarked;
