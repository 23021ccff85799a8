/** Whether what the API stands on can be reached. */
@NullMarked
package dev.sluice.ingest.health;

import org.jspecify.annotations.NullMarked;
