package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;

/**
 * The client's own reader and writer of JSON, with buffers that it lends to whoever reads or writes
 * at the moment. By default each thread keeps its own, some 24 KiB; calls have a thread each, which
 * would hold them, unused, for as long as the provider takes.
 */
final class ClientJson {
  static final JsonMapper MAPPER = mapper();

  private ClientJson() {}

  private static JsonMapper mapper() {
    JsonMapper mapper = ObjectMappers.jsonMapper().copy();
    mapper.getFactory().setRecyclerPool(JsonRecyclerPools.newConcurrentDequePool());
    return mapper;
  }
}
