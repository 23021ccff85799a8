package dev.sluice.workers.cache;

import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.failure.DeadlineExceededException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.paid.AnswerBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cache of answers by tenant, model, parameters and prompt, of the calls that allow it. Equal
 * calls that come at once are answered with one call. An answer from here was not paid for: its
 * usage is zero.
 */
public final class CachedLlm implements LlmProvider {
  private static final String KIND = "answer";

  private final LlmProvider next;
  private final LayeredCache cache;
  private final Duration ttl;
  private final SingleFlight<CacheKey, LlmAnswer> flights = new SingleFlight<>();

  public CachedLlm(LlmProvider next, LayeredCache cache, Duration ttl) {
    this.next = next;
    this.cache = cache;
    this.ttl = ttl;
  }

  @Override
  public String name() {
    return next.name();
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    if (!call.cache()) {
      return next.answer(call);
    }
    CacheKey key = keyOf(call);
    while (true) {
      AtomicBoolean own = new AtomicBoolean();
      try {
        var landed =
            flights.get(
                key,
                () -> {
                  own.set(true);
                  return fetch(key, call);
                });
        if (landed.own()) {
          return landed.value();
        }
        cache.joined(KIND);
        return free(landed.value());
      } catch (DeadlineExceededException e) {
        // The deadline of another call is not that of this one, which then asks for itself.
        if (own.get()) {
          throw e;
        }
      }
    }
  }

  private LlmAnswer fetch(CacheKey key, LlmCall call) throws InterruptedException {
    Optional<LlmAnswer> known = cache.get(KIND, key, ttl).flatMap(AnswerBytes::find);
    if (known.isPresent()) {
      return free(known.get());
    }
    LlmAnswer answer = next.answer(call);
    cache.put(key, AnswerBytes.write("", answer), ttl);
    return answer;
  }

  private static LlmAnswer free(LlmAnswer answer) {
    return new LlmAnswer(
        answer.output(), answer.model(), answer.finishReason(), new Usage(0, 0), 0, 0);
  }

  private CacheKey keyOf(LlmCall call) {
    List<String> parts = new ArrayList<>();
    parts.add(next.name());
    parts.add(call.model());
    parts.add(Double.toString(call.temperature()));
    parts.add(Integer.toString(call.maxTokens()));
    parts.add(call.responseFormat());
    for (Message message : call.messages()) {
      parts.add(message.getRole().name());
      parts.add(message.getContent());
    }
    return CacheKey.of(KIND, call.tenant(), parts.toArray(String[]::new));
  }
}
