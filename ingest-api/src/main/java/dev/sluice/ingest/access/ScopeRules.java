package dev.sluice.ingest.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The rules for the scope that a call needs. The first rule that fits counts. A path without a rule
 * needs the operator's scope for all tenants, so that a path that was forgotten here is closed, not
 * open.
 */
public final class ScopeRules {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Set<HttpMethod> ANY = Set.of();

  /**
   * One rule.
   *
   * @param methods the methods of the rule; empty for all
   * @param scope empty for a path that needs no authentication
   */
  private record Rule(PathPattern path, Set<HttpMethod> methods, Optional<Scope> scope) {
    boolean fits(HttpMethod method, PathContainer called) {
      return (methods.isEmpty() || methods.contains(method)) && path.matches(called);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          open("/actuator/health/**"),
          open("/v3/api-docs/**"),
          open("/error"),
          rule("/async-process", ANY, Scope.SUBMIT),
          rule("/process", ANY, Scope.SUBMIT),
          rule("/search", ANY, Scope.SUBMIT),
          rule("/requests/**", ANY, Scope.SUBMIT),
          rule("/documents/**", ANY, Scope.SUBMIT),
          rule("/status/**", ANY, Scope.READ),
          rule("/jobs/**", ANY, Scope.READ),
          rule("/conversations/**", READING, Scope.READ),
          rule("/dead-letters/**", ANY, Scope.OPERATE),
          rule("/stores/**", ANY, Scope.OPERATE_ALL),
          rule("/pauses/**", ANY, Scope.OPERATE_ALL));

  private ScopeRules() {}

  /** The scope that a call needs; empty if it needs none. */
  public static Optional<Scope> needed(HttpMethod method, PathContainer path) {
    return RULES.stream()
        .filter(rule -> rule.fits(method, path))
        .findFirst()
        .map(Rule::scope)
        .orElse(Optional.of(Scope.OPERATE_ALL));
  }

  private static Rule open(String path) {
    return new Rule(parse(path), ANY, Optional.empty());
  }

  private static Rule rule(String path, Set<HttpMethod> methods, Scope scope) {
    return new Rule(parse(path), methods, Optional.of(scope));
  }

  private static PathPattern parse(String path) {
    return PathPatternParser.defaultInstance.parse(path);
  }
}
