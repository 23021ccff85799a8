package dev.sluice.ingest.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;

/** Tells who calls. */
public interface Callers {
  /** The caller; empty for one who was not let in. */
  Optional<Caller> known(HttpServletRequest request);

  /** Callers by the token that they brought. */
  static Callers byToken() {
    return request ->
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerToken token
            ? Optional.of(token.caller())
            : Optional.empty();
  }

  /** Callers who are not told apart. */
  static Callers anybody(String tenant) {
    Optional<Caller> anybody = Optional.of(new Caller(tenant, Caller.ANYBODY));
    return request -> anybody;
  }
}
