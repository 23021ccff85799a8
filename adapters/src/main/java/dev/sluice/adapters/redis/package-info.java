/** Redis behind the ports of status, conversation memory, cache, ledger and rate limit. */
@NullMarked
package dev.sluice.adapters.redis;

import org.jspecify.annotations.NullMarked;
