/** The service of conversation and document state: its main, its wiring and its stream settings. */
@NullMarked
package dev.sluice.topology;

import org.jspecify.annotations.NullMarked;
