package dev.sluice.ingest.access;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An authenticated caller with its scopes. The token itself is not kept. */
final class CallerToken extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Caller caller;

  CallerToken(Caller caller, Collection<Scope> scopes) {
    super(scopes.stream().map(s -> new SimpleGrantedAuthority(s.authority())).toList());
    this.caller = caller;
    setAuthenticated(true);
  }

  Caller caller() {
    return caller;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return caller;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallerToken token
        && token.caller.equals(caller)
        && token.getAuthorities().equals(getAuthorities());
  }

  @Override
  public int hashCode() {
    return caller.hashCode();
  }
}
