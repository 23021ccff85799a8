package dev.sluice.workers.context;

import java.util.Optional;

/** The model of the settings and nothing else. */
record OneModel(QueryModel current) implements QueryModels {
  @Override
  public Optional<QueryModel> insteadOf(QueryModel refused) {
    return Optional.empty();
  }
}
