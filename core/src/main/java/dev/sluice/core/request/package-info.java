/** The rules for requests, and the port of the store of idempotency keys. */
@NullMarked
package dev.sluice.core.request;

import org.jspecify.annotations.NullMarked;
