/** Writing records to Kafka, each acknowledged before its caller is answered. */
@NullMarked
package dev.sluice.ingest.publish;

import org.jspecify.annotations.NullMarked;
