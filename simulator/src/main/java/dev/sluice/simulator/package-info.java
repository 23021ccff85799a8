/** A provider that speaks the protocol of OpenAI, with its limits and its faults, on loopback. */
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
