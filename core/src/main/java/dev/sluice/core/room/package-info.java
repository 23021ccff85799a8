/** The memory that answers of outsiders may take, over a whole process. */
@NullMarked
package dev.sluice.core.room;

import org.jspecify.annotations.NullMarked;
