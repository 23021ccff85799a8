/** What callers are told when something is refused or fails: RFC 9457 problem details. */
@NullMarked
package dev.sluice.ingest.problem;

import org.jspecify.annotations.NullMarked;
