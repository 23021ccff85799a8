/** The broker and the Redis that Sluice runs by itself, inside and beside its own JVM. */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
