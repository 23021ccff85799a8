package dev.sluice.ingest;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The whole ingest API. Needs beans of {@link dev.sluice.core.settings.Settings} and of {@link
 * io.micrometer.core.instrument.MeterRegistry}, Spring Boot's web server, and the properties of
 * {@link IngestProperties}.
 */
@Configuration(proxyBeanMethods = false)
@Import({IngestWeb.class, IngestConnections.class, IngestDeadLetters.class})
public class IngestConfiguration {}
