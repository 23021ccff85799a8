/** Parts that every benchmark uses: a broker, Redis, a simulated provider, processes and topics. */
@NullMarked
package dev.sluice.benchmarks.lab;

import org.jspecify.annotations.NullMarked;
