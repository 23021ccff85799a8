/**
 * The broker and the Redis that Sluice runs itself: the broker in its own JVM, Redis as a process
 * beside it.
 */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
