package dev.sluice.ingest.access;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.util.ServletRequestPathUtils;

/** Allows a call whose caller has the scope that the call needs. */
final class ScopeCheck implements AuthorizationManager<RequestAuthorizationContext> {
  /**
   * The decision.
   *
   * @param needed the scope that the call needs; null for a call that needs none
   */
  record Answer(boolean isGranted, @Nullable Scope needed) implements AuthorizationResult {}

  @Override
  public Answer authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    var request = context.getRequest();
    var path = ServletRequestPathUtils.parse(request).pathWithinApplication();
    Optional<Scope> needed = ScopeRules.needed(HttpMethod.valueOf(request.getMethod()), path);
    if (needed.isEmpty()) {
      return new Answer(true, null);
    }
    Authentication caller = authentication.get();
    boolean granted =
        caller != null
            && caller.isAuthenticated()
            && Arrays.stream(Scope.values())
                .filter(scope -> scope.covers(needed.get()))
                .anyMatch(scope -> has(caller, scope));
    return new Answer(granted, needed.get());
  }

  private static boolean has(Authentication caller, Scope scope) {
    return caller.getAuthorities().stream()
        .anyMatch(a -> scope.authority().equals(a.getAuthority()));
  }
}
