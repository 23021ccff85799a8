/** What the tests of a build came to: contracts by adapter, and every test that was skipped. */
@NullMarked
package dev.sluice.testkit.report;

import org.jspecify.annotations.NullMarked;
