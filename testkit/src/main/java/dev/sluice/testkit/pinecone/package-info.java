/**
 * A server on loopback that behaves like Pinecone, for tests: its data plane by gRPC, its control
 * plane by REST.
 */
@NullMarked
package dev.sluice.testkit.pinecone;

import org.jspecify.annotations.NullMarked;
