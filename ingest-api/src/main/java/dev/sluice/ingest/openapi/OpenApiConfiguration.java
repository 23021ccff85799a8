package dev.sluice.ingest.openapi;

import dev.sluice.core.settings.Settings;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Completes the OpenAPI document that springdoc makes of the handlers. */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {
  @Bean
  OpenApiCustomizer ingestOpenApi(Settings settings) {
    return new OpenApiDocument(new AccessDocument(settings.access()));
  }
}
