/** The answers of the API to refused and failed calls: RFC 9457 problem details. */
@NullMarked
package dev.sluice.ingest.problem;

import org.jspecify.annotations.NullMarked;
