/** Servers that contract suites take away and bring back. */
@NullMarked
package dev.sluice.testkit.outage;

import org.jspecify.annotations.NullMarked;
