/** Every setting: name, meaning, default, bounds, and where its value came from. */
@NullMarked
package dev.sluice.core.settings;

import org.jspecify.annotations.NullMarked;
