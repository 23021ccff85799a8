/** The commands that are Sluice: everything in one process, or one role. */
@NullMarked
package dev.sluice.standalone.process;

import org.jspecify.annotations.NullMarked;
