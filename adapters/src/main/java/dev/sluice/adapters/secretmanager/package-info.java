/** Secrets in Google Secret Manager. */
@NullMarked
package dev.sluice.adapters.secretmanager;

import org.jspecify.annotations.NullMarked;
