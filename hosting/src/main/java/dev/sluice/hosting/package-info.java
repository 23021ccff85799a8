/**
 * The parts that every process of Sluice has: settings, secrets, HTTP, health, logging, closing.
 */
@NullMarked
package dev.sluice.hosting;

import org.jspecify.annotations.NullMarked;
