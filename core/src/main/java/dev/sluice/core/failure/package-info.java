/**
 * Failures of calls and requests: retriable or permanent is a type, the reason to retry and the
 * cost of a provider's call are types too, and the code is a stable word for the wire.
 */
@NullMarked
package dev.sluice.core.failure;

import org.jspecify.annotations.NullMarked;
