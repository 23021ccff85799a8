/**
 * A server on loopback that behaves like Weaviate, for tests: schema by REST, objects and searches
 * by gRPC.
 */
@NullMarked
package dev.sluice.testkit.weaviate;

import org.jspecify.annotations.NullMarked;
