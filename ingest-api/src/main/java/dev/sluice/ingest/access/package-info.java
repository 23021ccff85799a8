/** Access to the API: tokens, scopes, tenants, origins and call limits. */
@NullMarked
package dev.sluice.ingest.access;

import org.jspecify.annotations.NullMarked;
