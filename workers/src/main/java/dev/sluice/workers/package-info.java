/**
 * The worker role: the models and stores that the settings choose, and the workers that use them.
 */
@NullMarked
package dev.sluice.workers;

import org.jspecify.annotations.NullMarked;
