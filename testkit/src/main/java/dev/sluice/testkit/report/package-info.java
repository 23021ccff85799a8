/** The report of a build's tests: contracts by adapter, and every test that was skipped. */
@NullMarked
package dev.sluice.testkit.report;

import org.jspecify.annotations.NullMarked;
