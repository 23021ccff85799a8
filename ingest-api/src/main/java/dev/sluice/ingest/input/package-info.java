/**
 * The part of the API that reads the input of callers: strictly typed and bounded bodies, ids in
 * paths, deadlines and preferences.
 */
@NullMarked
package dev.sluice.ingest.input;

import org.jspecify.annotations.NullMarked;
