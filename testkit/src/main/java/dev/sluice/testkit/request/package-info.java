/** What every store of idempotency keys does. */
@NullMarked
package dev.sluice.testkit.request;

import org.jspecify.annotations.NullMarked;
