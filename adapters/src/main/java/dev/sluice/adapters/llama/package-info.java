/** A model file of the user's own, run in this process by llama.cpp. */
@NullMarked
package dev.sluice.adapters.llama;

import org.jspecify.annotations.NullMarked;
