/**
 * The pipeline's speed: what it adds to a provider's time, and how much it carries on a machine.
 */
@NullMarked
package dev.sluice.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
