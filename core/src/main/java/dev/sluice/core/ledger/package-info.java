/** The port of the durable record of paid calls. */
@NullMarked
package dev.sluice.core.ledger;

import org.jspecify.annotations.NullMarked;
