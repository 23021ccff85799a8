/** The names that others know, held against a file of them. */
@NullMarked
package dev.sluice.standalone.wire;

import org.jspecify.annotations.NullMarked;
