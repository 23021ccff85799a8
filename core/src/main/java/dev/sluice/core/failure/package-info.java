/**
 * What can go wrong with a call or a request: retriable or permanent is a type, the reason a stable
 * code.
 */
@NullMarked
package dev.sluice.core.failure;

import org.jspecify.annotations.NullMarked;
