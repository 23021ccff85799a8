/** Secrets and where they are kept: read once, kept fresh while a process runs, never shown. */
@NullMarked
package dev.sluice.core.secrets;

import org.jspecify.annotations.NullMarked;
