package dev.sluice.ingest.request;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.core.request.IdempotencyStore.Claim;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.ingest.publish.ProducerSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The header Idempotency-Key. The id of a request with such a header is made of tenant, key and
 * body. So a repeat has the same id, and the topology recognises it even if the store of the keys
 * could not be reached or lost its data. Only the store can refuse the same key with another body.
 */
public final class IdempotencyKeys {
  /** The name of the header. */
  public static final String HEADER = "Idempotency-Key";

  /** The form of a key: up to 255 printable characters of ASCII; quotes around it are ignored. */
  public static final String PATTERN = "^[\\x21-\\x7e]([\\x20-\\x7e]{0,253}[\\x21-\\x7e])?$";

  private static final Logger log = LoggerFactory.getLogger(IdempotencyKeys.class);
  private static final Pattern VALID = Pattern.compile(PATTERN);
  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final Duration HOLD =
      ProducerSettings.DELIVERY.plus(ProducerSettings.BLOCK).plus(MARGIN);

  private final IdempotencyStore store;
  private final Duration keep;

  /**
   * @param keep the time for which a key stays bound to its body: as long as the status is kept
   */
  public IdempotencyKeys(IdempotencyStore store, Duration keep) {
    this.store = store;
    this.keep = keep;
  }

  /**
   * The key of a call.
   *
   * @throws ProblemException if it is not valid, or if there are several
   */
  public static Optional<String> of(HttpServletRequest request) {
    List<String> values = new ArrayList<>(Collections.list(request.getHeaders(HEADER)));
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String key = unquoted(values.getFirst());
    if (values.size() > 1 || !VALID.matcher(key).matches()) {
      throw ProblemException.invalid(
          HEADER, "must be one value of 1 to 255 printable ASCII characters");
    }
    return Optional.of(key);
  }

  /**
   * Accepts once for each key and body; a repeat of an accepted call returns at once.
   *
   * @param fingerprint the same only for the same body
   * @throws ProblemException if the key has another body, or is being accepted at this moment
   */
  public void once(Caller caller, String key, String fingerprint, Runnable accept) {
    switch (claim(caller, key, fingerprint)) {
      case NEW -> claimed(caller, key, fingerprint, accept);
      case ACCEPTED -> log.debug("A repeated call was answered without another record");
      case IN_PROGRESS ->
          throw ProblemException.of(
                  ProblemKind.IN_PROGRESS,
                  "It is not yet known whether the request is accepted; ask again.")
              .withField(HEADER)
              .retryAfter(Duration.ofSeconds(1));
      case OTHER_BODY ->
          throw ProblemException.of(
                  ProblemKind.KEY_REUSED, "Use a new key for another body, path or method.")
              .withField(HEADER);
    }
  }

  private void claimed(Caller caller, String key, String fingerprint, Runnable accept) {
    boolean accepted = false;
    try {
      accept.run();
      accepted = true;
    } finally {
      settle(caller, key, fingerprint, accepted);
    }
  }

  /**
   * Claims a key. If the store cannot be reached the call goes on, since a repeat is still
   * recognised by its id.
   */
  private Claim claim(Caller caller, String key, String fingerprint) {
    try {
      return store.claim(caller.tenant(), key, fingerprint, HOLD);
    } catch (RetriableException e) {
      log.debug("The store of the idempotency keys is unavailable: {}", e.getMessage());
      return Claim.NEW;
    }
  }

  private void settle(Caller caller, String key, String fingerprint, boolean accepted) {
    try {
      if (accepted) {
        store.accepted(caller.tenant(), key, fingerprint, keep);
      } else {
        store.release(caller.tenant(), key, fingerprint);
      }
    } catch (RetriableException e) {
      log.debug("The store of the idempotency keys is unavailable: {}", e.getMessage());
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
