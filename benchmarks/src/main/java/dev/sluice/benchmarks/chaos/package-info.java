/**
 * The chaos suite: real processes under load and seeded faults, and what must hold all the same.
 */
@NullMarked
package dev.sluice.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
