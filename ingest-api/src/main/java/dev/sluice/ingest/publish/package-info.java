/**
 * The part of the API that writes records to Kafka. Each is acknowledged before its caller is
 * answered.
 */
@NullMarked
package dev.sluice.ingest.publish;

import org.jspecify.annotations.NullMarked;
