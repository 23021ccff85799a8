/** The contract suite of the store of idempotency keys. */
@NullMarked
package dev.sluice.testkit.request;

import org.jspecify.annotations.NullMarked;
