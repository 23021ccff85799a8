/** Who may call, as whom, and how often: tokens, scopes, tenants, origins and limits. */
@NullMarked
package dev.sluice.ingest.access;

import org.jspecify.annotations.NullMarked;
