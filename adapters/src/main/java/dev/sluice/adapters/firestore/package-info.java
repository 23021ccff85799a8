/** Cloud Firestore behind the ports of conversation memory and vector store. */
@NullMarked
package dev.sluice.adapters.firestore;

import org.jspecify.annotations.NullMarked;
