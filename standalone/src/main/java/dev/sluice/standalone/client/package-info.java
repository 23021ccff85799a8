/** The commands that call a running Sluice. */
@NullMarked
package dev.sluice.standalone.client;

import org.jspecify.annotations.NullMarked;
