package dev.sluice.workers.embedding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** One vector index, whose id changes when a test says so. */
final class OneIndex implements EmbeddingHandler.Indexes {
  final List<String> deletedElsewhere = new ArrayList<>();
  volatile String id = "index";

  @Override
  public String requireTarget() {
    return id;
  }

  @Override
  public void deleteElsewhere(String tenant, Collection<String> chunkIds) {
    deletedElsewhere.addAll(chunkIds);
  }
}
