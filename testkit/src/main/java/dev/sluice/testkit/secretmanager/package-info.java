/** A Google Secret Manager in this process, on the service's own protocol. */
@NullMarked
package dev.sluice.testkit.secretmanager;

import org.jspecify.annotations.NullMarked;
