/** Servers that contract suites take away and bring back, and the failures of calls meanwhile. */
@NullMarked
package dev.sluice.testkit.outage;

import org.jspecify.annotations.NullMarked;
