/**
 * Secrets and the port of the store that keeps them. A secret is kept up to date while a process
 * runs, and is never shown.
 */
@NullMarked
package dev.sluice.core.secrets;

import org.jspecify.annotations.NullMarked;
