package dev.sluice.workers.paid;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import java.util.Map;

/**
 * The limits of the models.
 *
 * @param byModel those of models that have their own
 * @param others those of all others
 */
record ModelLimits(Map<String, Limits> byModel, Limits others) {
  ModelLimits {
    byModel = Map.copyOf(byModel);
  }

  Limits of(LimitKey key) {
    return byModel.getOrDefault(key.model(), others);
  }
}
