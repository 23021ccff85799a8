/**
 * A server in this process that behaves like Google Secret Manager, with the service's own
 * protocol.
 */
@NullMarked
package dev.sluice.testkit.secretmanager;

import org.jspecify.annotations.NullMarked;
