/**
 * Conversion of bytes to records and back: Avro single-object encoding, and JSON on the topics that
 * outside producers write.
 */
@NullMarked
package dev.sluice.schemas.codec;

import org.jspecify.annotations.NullMarked;
