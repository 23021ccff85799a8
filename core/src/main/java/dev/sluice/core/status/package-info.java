/** The status of requests and documents, and the port of the store that clients poll. */
@NullMarked
package dev.sluice.core.status;

import org.jspecify.annotations.NullMarked;
