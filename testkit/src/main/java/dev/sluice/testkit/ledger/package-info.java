/** The contract suite of the ledger of paid calls. */
@NullMarked
package dev.sluice.testkit.ledger;

import org.jspecify.annotations.NullMarked;
