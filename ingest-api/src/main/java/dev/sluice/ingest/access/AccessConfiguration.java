package dev.sluice.ingest.access;

import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.AccessSettings;
import dev.sluice.core.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.web.filter.CorsFilter;

/** Configures access: Spring Security's filters, which run before everything else. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class AccessConfiguration {
  /** The order of the filters: before every other filter that reads a request. */
  private static final int ORDER = -100;

  private static final Logger log = LoggerFactory.getLogger(AccessConfiguration.class);

  @Bean
  AccessRefusals ingestAccessRefusals(MeterRegistry meters) {
    return new AccessRefusals(meters);
  }

  @Bean
  Callers ingestCallers(Settings settings) {
    AccessSettings access = settings.access();
    if (access.authEnabled()) {
      return Callers.byToken();
    }
    if (!settings.api().onLoopback()) {
      log.warn(
          "Authentication is off: every client that reaches {} may do everything (setting"
              + " AUTH_ENABLED)",
          settings.api().host());
    }
    return Callers.anybody(access.tenant());
  }

  @Bean
  BearerTokens ingestBearerTokens(Settings settings, Secrets secrets) {
    AccessSettings access = settings.access();
    Supplier<List<String>> tokens =
        access.authEnabled() && access.token().isPresent()
            ? secrets.accepted(access.token().get())
            : List::of;
    return new BearerTokens(
        new StaticTokens(tokens), access.tenant(), access.issuer().map(i -> issuer(access)));
  }

  private static IssuerTokens issuer(AccessSettings access) {
    String issuer = access.issuer().orElseThrow().toString();
    return new IssuerTokens(
        IssuerKeys.of(issuer, access.jwksUri()),
        issuer,
        access.audience().orElseThrow(),
        access.tenantClaim());
  }

  /** Switches the timing of single filters off, which takes a third of a call's processor time. */
  @Bean
  SecurityObservationSettings ingestSecurityObservations() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  HttpFirewall ingestFirewall(Settings settings) {
    return PathFirewall.of(settings);
  }

  @Bean
  SecurityFilterChain ingestFilters(
      HttpSecurity http,
      Settings settings,
      CallerLimiter ingestCallerLimiter,
      BearerTokens ingestBearerTokens,
      Callers ingestCallers,
      AccessRefusals ingestAccessRefusals) {
    AccessSettings access = settings.access();
    http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(e ->
            e.authenticationEntryPoint(ingestAccessRefusals)
                .accessDeniedHandler(ingestAccessRefusals))
        .addFilter(AllowedOrigins.filter(access.corsOrigins(), ingestAccessRefusals));
    if (access.authEnabled()) {
      BearerTokenAuthenticationFilter tokenFilter =
          new BearerTokenAuthenticationFilter(ingestBearerTokens);
      tokenFilter.setBearerTokenResolver(oneToken());
      tokenFilter.setAuthenticationEntryPoint(ingestAccessRefusals);
      tokenFilter.setAuthenticationFailureHandler(ingestAccessRefusals);
      http.addFilterAfter(tokenFilter, CorsFilter.class)
          .authorizeHttpRequests(a -> a.anyRequest().access(new ScopeCheck()));
    } else {
      http.authorizeHttpRequests(a -> a.anyRequest().permitAll());
    }
    limits(access, ingestCallerLimiter)
        .ifPresent(limits ->
            http.addFilterBefore(
                new CallLimitFilter(limits, ingestCallers, ingestAccessRefusals),
                AuthorizationFilter.class));
    return http.build();
  }

  /** Of two headers a proxy may have checked one and this process the other. */
  private static BearerTokenResolver oneToken() {
    BearerTokenResolver inner = new DefaultBearerTokenResolver();
    return request -> {
      if (Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)).size() > 1) {
        throw new OAuth2AuthenticationException(
            BearerTokenErrors.invalidRequest("several Authorization headers"));
      }
      return inner.resolve(request);
    };
  }

  private static Optional<CallLimits> limits(AccessSettings access, CallerLimiter limiter) {
    return access.rateLimit().isPresent()
        ? Optional.of(new CallLimits(limiter, access.rateLimit().getAsInt()))
        : Optional.empty();
  }

  @Bean
  FilterRegistrationBean<Filter> ingestFilterOrder(Filter springSecurityFilterChain) {
    FilterRegistrationBean<Filter> registration =
        new FilterRegistrationBean<>(springSecurityFilterChain);
    registration.setOrder(ORDER);
    return registration;
  }
}
