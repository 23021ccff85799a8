/** What a request must be to be taken in. */
@NullMarked
package dev.sluice.core.request;

import org.jspecify.annotations.NullMarked;
