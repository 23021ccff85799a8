/** The OpenAPI document that the API serves about itself. */
@NullMarked
package dev.sluice.ingest.openapi;

import org.jspecify.annotations.NullMarked;
