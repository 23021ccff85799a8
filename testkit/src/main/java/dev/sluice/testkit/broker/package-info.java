/** Settings of brokers with authentication, and of their clients. */
@NullMarked
package dev.sluice.testkit.broker;

import org.jspecify.annotations.NullMarked;
