package dev.sluice.ingest;

import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.settings.Settings;
import dev.sluice.ingest.access.AccessConfiguration;
import dev.sluice.ingest.access.CallerArgument;
import dev.sluice.ingest.access.Callers;
import dev.sluice.ingest.conversation.ConversationController;
import dev.sluice.ingest.document.BulkDocuments;
import dev.sluice.ingest.document.DocumentController;
import dev.sluice.ingest.document.DocumentIntake;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.ingest.openapi.OpenApiConfiguration;
import dev.sluice.ingest.pause.PauseController;
import dev.sluice.ingest.problem.ProblemAdvice;
import dev.sluice.ingest.problem.ProblemErrorController;
import dev.sluice.ingest.publish.RecordPublisher;
import dev.sluice.ingest.request.IdempotencyKeys;
import dev.sluice.ingest.request.OutcomeAwaiter;
import dev.sluice.ingest.request.RequestController;
import dev.sluice.ingest.request.RequestIntake;
import dev.sluice.ingest.request.SearchController;
import dev.sluice.ingest.status.AcceptedStatuses;
import dev.sluice.ingest.status.IndexController;
import dev.sluice.ingest.status.IndexNotice;
import dev.sluice.ingest.status.StatusController;
import dev.sluice.ingest.status.StatusDispatch;
import dev.sluice.ingest.status.StatusReader;
import dev.sluice.ingest.status.StatusWaiters;
import dev.sluice.ingest.status.StoreController;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The controllers of the API, and all that stands between them and the ports. */
@Configuration(proxyBeanMethods = false)
@Import({IngestServer.class, AccessConfiguration.class, OpenApiConfiguration.class})
class IngestWeb {
  /** About what a caller that waits holds: its connection's buffers and the call itself. */
  private static final long WAITER_BYTES = 72 * 1024;

  /** Connections left to those who write statuses, read conversations and keep keys. */
  private static final int CONNECTIONS_OF_OTHERS = 3;

  @Bean
  StatusDispatch ingestStatusDispatch() {
    return new StatusDispatch();
  }

  @Bean
  RecordPublisher ingestPublisher(IngestPorts ports, Settings settings, MeterRegistry meters) {
    return new RecordPublisher(ports.producer(), settings.kafka().layout(), meters);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  AcceptedStatuses ingestAcceptedStatuses(IngestPorts ports, MeterRegistry meters) {
    AcceptedStatuses statuses = new AcceptedStatuses(ports.statuses());
    Gauge.builder("sluice.accepted.statuses.pending", statuses, AcceptedStatuses::size)
        .description("Statuses of accepted requests that the store does not have yet")
        .register(meters);
    return statuses;
  }

  @Bean
  StatusReader ingestStatusReader(
      IngestPorts ports, AcceptedStatuses ingestAcceptedStatuses, Settings settings) {
    int atOnce = Math.max(1, settings.redis().poolSize() - CONNECTIONS_OF_OTHERS);
    return new StatusReader(ports.statuses(), ports.completeness(), ingestAcceptedStatuses, atOnce);
  }

  @Bean(destroyMethod = "close")
  StatusWaiters ingestStatusWaiters(
      IngestPorts ports, StatusReader ingestStatusReader, MeterRegistry meters) {
    StatusWaiters waiters = new StatusWaiters(ingestStatusReader, mostWaiters());
    waiters.start(ports.signals());
    Gauge.builder("sluice.status.waiters", waiters, StatusWaiters::size)
        .description("Callers that wait for the end of a request")
        .register(meters);
    return waiters;
  }

  /** What two thirds of the heap can hold. */
  private static int mostWaiters() {
    long fit = Runtime.getRuntime().maxMemory() * 2 / 3 / WAITER_BYTES;
    return (int) Math.clamp(fit, 100, IngestProperties.MAX_CONNECTIONS);
  }

  @Bean
  WaitersLifecycle ingestWaitersLifecycle(StatusWaiters ingestStatusWaiters) {
    return new WaitersLifecycle(ingestStatusWaiters);
  }

  @Bean
  IdempotencyKeys ingestIdempotencyKeys(IngestPorts ports, Settings settings) {
    return new IdempotencyKeys(ports.keys(), settings.redis().statusTtl());
  }

  @Bean
  JsonBodies ingestBodies(Settings settings) {
    return new JsonBodies(settings.api().maxBodyBytes());
  }

  @Bean
  RequestIntake ingestRequests(
      RecordPublisher ingestPublisher, AcceptedStatuses ingestAcceptedStatuses, Settings settings) {
    Duration maxDeadline = settings.conversations().maxDeadline();
    return new RequestIntake(
        ingestPublisher, ingestAcceptedStatuses, InstantSource.system(), maxDeadline);
  }

  @Bean
  OutcomeAwaiter ingestOutcomes(StatusWaiters ingestStatusWaiters, Settings settings) {
    return new OutcomeAwaiter(ingestStatusWaiters, settings.llm().requestTimeout());
  }

  @Bean
  RequestController ingestRequestController(
      JsonBodies ingestBodies,
      RequestIntake ingestRequests,
      IdempotencyKeys ingestIdempotencyKeys,
      StatusReader ingestStatusReader,
      OutcomeAwaiter ingestOutcomes) {
    return new RequestController(
        ingestBodies, ingestRequests, ingestIdempotencyKeys, ingestStatusReader, ingestOutcomes);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  IndexNotice ingestIndexNotice(IngestPorts ports) {
    return new IndexNotice(ports.indexBoard());
  }

  @Bean
  IndexController ingestIndexController(IngestPorts ports) {
    return new IndexController(ports.indexBoard());
  }

  @Bean
  SearchController ingestSearchController(
      JsonBodies ingestBodies,
      RequestIntake ingestRequests,
      OutcomeAwaiter ingestOutcomes,
      IndexNotice ingestIndexNotice) {
    return new SearchController(ingestBodies, ingestRequests, ingestOutcomes, ingestIndexNotice);
  }

  @Bean
  DocumentController ingestDocumentController(
      JsonBodies ingestBodies,
      RecordPublisher ingestPublisher,
      AcceptedStatuses ingestAcceptedStatuses,
      IdempotencyKeys ingestIdempotencyKeys,
      Settings settings) {
    DocumentIntake intake =
        new DocumentIntake(
            ingestPublisher,
            ingestAcceptedStatuses,
            InstantSource.system(),
            settings.conversations().maxDeadline());
    return new DocumentController(
        ingestBodies,
        intake,
        ingestIdempotencyKeys,
        new BulkDocuments(
            intake, settings.api().maxBodyBytes(), settings.api().maxBatchDocuments()));
  }

  @Bean
  StatusController ingestStatusController(StatusWaiters ingestStatusWaiters, Settings settings) {
    return new StatusController(ingestStatusWaiters, settings.api().maxWait());
  }

  @Bean
  ConversationController ingestConversationController(IngestPorts ports) {
    return new ConversationController(ports.conversations());
  }

  @Bean
  StoreController ingestStoreController(IngestPorts ports) {
    return new StoreController(ports.completeness());
  }

  @Bean
  PauseController ingestPauseController(IngestPorts ports) {
    return new PauseController(ports.pauses());
  }

  @Bean
  ProblemAdvice ingestProblemAdvice() {
    return new ProblemAdvice();
  }

  @Bean
  ProblemErrorController ingestErrorController() {
    return new ProblemErrorController();
  }

  @Bean
  CallerLimiter ingestCallerLimiter(IngestPorts ports) {
    return ports.callers();
  }

  @Bean
  WebMvcConfigurer ingestArguments(Callers ingestCallers) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument(ingestCallers));
      }
    };
  }
}
