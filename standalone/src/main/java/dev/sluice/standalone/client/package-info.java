/** The commands that talk to a running Sluice. */
@NullMarked
package dev.sluice.standalone.client;

import org.jspecify.annotations.NullMarked;
