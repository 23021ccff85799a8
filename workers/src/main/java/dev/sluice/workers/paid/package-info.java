/** What stands around the calls of a paid provider: limits, tries, breaker, ledger and caches. */
@NullMarked
package dev.sluice.workers.paid;

import org.jspecify.annotations.NullMarked;
