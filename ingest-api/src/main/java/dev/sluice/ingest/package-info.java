/** The ingest API's process: its main, its wiring and the properties of its web server. */
@NullMarked
package dev.sluice.ingest;

import org.jspecify.annotations.NullMarked;
