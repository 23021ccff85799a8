/** The port of the tasks under suspicion of having ended their process by memory. */
@NullMarked
package dev.sluice.core.suspect;

import org.jspecify.annotations.NullMarked;
