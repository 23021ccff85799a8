/** Firestore for tests: the emulator of the Google Cloud SDK, where there is one. */
@NullMarked
package dev.sluice.testkit.firestore;

import org.jspecify.annotations.NullMarked;
