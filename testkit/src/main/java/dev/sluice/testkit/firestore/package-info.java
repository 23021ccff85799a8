/** Firestore for tests: the emulator of the Google Cloud SDK, if it is installed. */
@NullMarked
package dev.sluice.testkit.firestore;

import org.jspecify.annotations.NullMarked;
