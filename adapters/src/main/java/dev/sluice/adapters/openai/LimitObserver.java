package dev.sluice.adapters.openai;

import com.openai.core.http.Headers;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.ObservedLimits;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands on the limits in headers; a listener that fails costs no answer. */
record LimitObserver(String provider, BiConsumer<LimitKey, ObservedLimits> listener) {
  private static final Logger log = LoggerFactory.getLogger(LimitObserver.class);

  void headers(String model, Headers headers) {
    LimitHeaders.observed(headers)
        .ifPresent(observed -> {
          try {
            listener.accept(new LimitKey(provider, model), observed);
          } catch (RuntimeException e) {
            log.warn("The limits that {} named for {} were not taken over", provider, model, e);
          }
        });
  }
}
