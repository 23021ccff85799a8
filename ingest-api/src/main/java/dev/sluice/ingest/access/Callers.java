package dev.sluice.ingest.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;

/** Finds the caller of a call. */
public interface Callers {
  /** The caller; empty if it was refused. */
  Optional<Caller> known(HttpServletRequest request);

  /** Callers by their token. */
  static Callers byToken() {
    return request ->
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerToken token
            ? Optional.of(token.caller())
            : Optional.empty();
  }

  /** One caller for all calls. */
  static Callers anybody(String tenant) {
    Optional<Caller> anybody = Optional.of(new Caller(tenant, Caller.ANYBODY, true));
    return request -> anybody;
  }
}
