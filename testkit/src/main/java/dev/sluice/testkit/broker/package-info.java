/** What a broker and its clients are told when it asks who calls. */
@NullMarked
package dev.sluice.testkit.broker;

import org.jspecify.annotations.NullMarked;
