/**
 * Reading what callers send: strictly typed and bounded bodies, ids in paths, deadlines,
 * preferences.
 */
@NullMarked
package dev.sluice.ingest.input;

import org.jspecify.annotations.NullMarked;
