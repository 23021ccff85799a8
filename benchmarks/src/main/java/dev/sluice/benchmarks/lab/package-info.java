/** What every benchmark stands on: a broker, Redis, a simulated provider, processes, the topics. */
@NullMarked
package dev.sluice.benchmarks.lab;

import org.jspecify.annotations.NullMarked;
