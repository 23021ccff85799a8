/** Bytes to records and back: Avro single-object encoding, and JSON where outsiders write. */
@NullMarked
package dev.sluice.schemas.codec;

import org.jspecify.annotations.NullMarked;
