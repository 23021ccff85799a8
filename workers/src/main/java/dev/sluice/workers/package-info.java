/** The worker role: which models and stores it uses, and the workers that use them. */
@NullMarked
package dev.sluice.workers;

import org.jspecify.annotations.NullMarked;
