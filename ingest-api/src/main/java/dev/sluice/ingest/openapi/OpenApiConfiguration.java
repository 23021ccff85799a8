package dev.sluice.ingest.openapi;

import dev.sluice.core.settings.Settings;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures the parts that complete the OpenAPI document, which springdoc makes from the handlers.
 */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {
  @Bean
  OpenApiCustomizer ingestOpenApi(Settings settings) {
    return new OpenApiDocument(new AccessDocument(settings.access()));
  }
}
