package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.errors.OpenAIIoException;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.simulator.Calls;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a call fails, told once and right, and never tried twice. */
@Timeout(60)
class OpenAiFailuresTest {
  private SimulatedProvider service;
  private OpenAiConnection connection;
  private OpenAiLlm llm;

  @BeforeEach
  void start() {
    service = SimulatedProvider.start(ProviderOptions.defaults().withContextTokens(16_000));
    connection = OpenAiFixture.connect(service.baseUrl());
    llm = new OpenAiLlm(connection, OpenAiFixture.NOBODY);
  }

  @AfterEach
  void stop() {
    connection.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, invalid_value",
    "CONTEXT_LENGTH_EXCEEDED, context_length_exceeded",
    "CONTENT_POLICY, content_policy_violation",
    "INVALID_API_KEY, invalid_api_key",
    "FORBIDDEN, unsupported_country_region_territory",
    "MODEL_NOT_FOUND, model_not_found",
    "UNPROCESSABLE, unprocessable_entity",
    "INSUFFICIENT_QUOTA, insufficient_quota",
    "CREDIT_BALANCE_EXHAUSTED, credit_balance_exhausted"
  })
  void whatNoRetryCuresIsPermanent(Fault fault, String code) {
    CallException failure = failure(fault);

    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining("answered " + fault.status());
  }

  @ParameterizedTest
  @CsvSource({
    "REQUEST_TIMEOUT, timeout",
    "CONFLICT, unavailable",
    "RATE_LIMITED, rate_limited",
    "SLOW_DOWN, rate_limited",
    "SERVER_ERROR, unavailable",
    "BAD_GATEWAY, unavailable",
    "OVERLOADED, unavailable",
    "RESET, unavailable",
    "CUT, unavailable"
  })
  void whatARetryMayCureIsRetriable(Fault fault, String code) {
    CallException failure = failure(fault);

    assertThat(failure).isInstanceOf(RetriableException.class);
    assertThat(failure.code()).isEqualTo(code);
    if (fault.status() > 0) {
      assertThat(failure).hasMessageContaining("answered " + fault.status());
    }
  }

  /** Makes the call over a connection that was used before, and sees that it is sent once. */
  private CallException failure(Fault fault) {
    LlmCall before = OpenAiFixture.ask("fine");
    LlmCall call =
        OpenAiFixture.ask("Hello #fail=" + fault.name().toLowerCase(java.util.Locale.ROOT));
    CallException failure =
        catchThrowableOfType(
            CallException.class,
            () -> {
              llm.answer(before);
              llm.answer(call);
            });
    assertThat(service.calls(call.callId()).received()).isEqualTo(1);
    assertThat(failure).isNotNull();
    assertThat(failure.toFailure().getMessage()).doesNotContain(OpenAiFixture.KEY);
    return failure;
  }

  @Test
  void tellsHowLongToWait() throws Exception {
    service.limits(60, 1_000_000);
    RetriableException failure = null;
    for (int i = 0; i < 70 && failure == null; i++) {
      try {
        llm.answer(OpenAiFixture.ask("hello"));
      } catch (RetriableException e) {
        failure = e;
      }
    }

    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(FailureCodes.RATE_LIMITED);
    assertThat(failure.retryAfter())
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ofMillis(1), Duration.ofMillis(1000)));
    assertThat(failure).hasMessageContaining("RPM");
  }

  @Test
  void moreThanAMinutesTokensIsNeverRetried() {
    service.limits(60, 50);

    CallException failure = failureOf(OpenAiFixture.ask("hello"));

    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageContaining("too large");
    assertThat(failure.code()).isEqualTo(FailureCodes.INPUT_TOO_LONG);
  }

  @Test
  void aPromptBeyondTheModelSaysSo() {
    CallException failure = failureOf(OpenAiFixture.ask("word ".repeat(20_000)));

    assertThat(failure.code()).isEqualTo("context_length_exceeded");
    assertThat(failure).isInstanceOf(PermanentException.class).hasMessageContaining("16000");
  }

  @Test
  void aHangEndsAtTheTimeout() {
    try (OpenAiConnection hasty =
        OpenAiFixture.connect(service.baseUrl(), Duration.ofMillis(400))) {
      service.startOutage(Fault.HANG);
      long start = System.nanoTime();
      CallException failure =
          catchThrowableOfType(
              CallException.class,
              () -> new OpenAiLlm(hasty, OpenAiFixture.NOBODY).answer(OpenAiFixture.ask("hello")));

      assertThat(failure).isInstanceOf(RetriableException.class);
      assertThat(failure.code()).isEqualTo(FailureCodes.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      Awaitility.await().until(() -> service.concurrency() == 0);
    }
  }

  @Test
  void noCallOutlivesItsDeadline() {
    service.startOutage(Fault.HANG);
    LlmCall call = OpenAiFixture.until(OpenAiFixture.ask("hello"), Instant.now().plusMillis(500));

    assertThat(failureOf(call).code()).isIn(FailureCodes.TIMEOUT, FailureCodes.DEADLINE_EXCEEDED);
  }

  @Test
  void noCallIsMadeAfterItsDeadline() {
    LlmCall call = OpenAiFixture.until(OpenAiFixture.ask("hello"), Instant.now().minusMillis(1));

    CallException failure = failureOf(call);

    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.code()).isEqualTo(FailureCodes.DEADLINE_EXCEEDED);
    assertThat(service.calls()).isEqualTo(new Calls(0, 0, 0));
  }

  @Test
  void aServiceThatIsNotThereIsRetriable() {
    URI gone = service.baseUrl();
    service.close();
    try (OpenAiConnection nobody = OpenAiFixture.connect(gone);
        OpenAiConnection nowhere =
            OpenAiFixture.connect(URI.create("http://no-such-host.invalid/v1"))) {
      for (OpenAiConnection each : List.of(nobody, nowhere)) {
        CallException failure =
            catchThrowableOfType(
                CallException.class,
                () -> new OpenAiLlm(each, OpenAiFixture.NOBODY).answer(OpenAiFixture.ask("hi")));
        assertThat(failure).isInstanceOf(RetriableException.class);
        assertThat(failure.code()).isEqualTo(FailureCodes.UNAVAILABLE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void whatEndedBeforeTheRequestWasNotSent(IOException fault, Unanswered cost) {
    CallException failure =
        new OpenAiFailures(OpenAiFixture.KEY, InstantSource.system())
            .translate(new OpenAIIoException("the call failed", new IllegalStateException(fault)));

    assertThat(failure).isInstanceOf(RetriableException.class);
    assertThat(CallCost.of(failure)).isEqualTo(cost);
  }

  static Stream<Arguments> whatEndedBeforeTheRequestWasNotSent() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Unanswered.NOT_SENT),
        Arguments.of(new NoRouteToHostException("no route"), Unanswered.NOT_SENT),
        Arguments.of(new UnknownHostException("nowhere"), Unanswered.NOT_SENT),
        Arguments.of(new SSLHandshakeException("no trust"), Unanswered.NOT_SENT),
        Arguments.of(new SSLPeerUnverifiedException("another host"), Unanswered.NOT_SENT),
        Arguments.of(new SSLException("a record is broken"), Unanswered.UNKNOWN),
        Arguments.of(new SocketException("reset"), Unanswered.UNKNOWN),
        Arguments.of(new SocketTimeoutException("timeout"), Unanswered.UNKNOWN),
        Arguments.of(new EOFException(), Unanswered.UNKNOWN));
  }

  @Test
  void anInterruptBreaksTheCallOff() throws Exception {
    service.startOutage(Fault.HANG);
    FutureTask<Object> task = new FutureTask<>(() -> llm.answer(OpenAiFixture.ask("hello")));
    Thread caller = Thread.ofVirtual().start(task);
    Awaitility.await().until(() -> service.concurrency() == 1);
    caller.interrupt();

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(task::isDone);
    assertThat(task.state()).isEqualTo(java.util.concurrent.Future.State.FAILED);
    assertThat(task.exceptionNow()).isInstanceOf(InterruptedException.class);
    Awaitility.await().until(() -> service.concurrency() == 0);
  }

  @Test
  void anUnknownKeyIsNotTold() {
    service.keys(Set.of("another"));

    CallException failure = failureOf(OpenAiFixture.ask("hello"));

    assertThat(failure.code()).isEqualTo("invalid_api_key");
    assertThat(failure.getMessage()).doesNotContain(OpenAiFixture.KEY);
  }

  @Test
  void embeddingsFailInTheSameWays() {
    OpenAiEmbeddings embeddings =
        new OpenAiEmbeddings(
            connection, "text-embedding-3-small", OptionalInt.empty(), OpenAiFixture.NOBODY);

    assertThat(
            catchThrowableOfType(
                RetriableException.class, () -> embeddings.embed(List.of("a", "#fail=overloaded"))))
        .hasMessageContaining("503");
    assertThat(
            catchThrowableOfType(
                PermanentException.class,
                () -> embeddings.embed(List.of("a", "#fail=invalid_request"))))
        .hasMessageContaining("400");
    assertThat(
            catchThrowableOfType(
                RetriableException.class, () -> embeddings.embed(List.of("a", "#fail=cut"))))
        .isNotNull();
    assertThat(service.calls().received()).isEqualTo(3);
  }

  private CallException failureOf(LlmCall call) {
    CallException failure = catchThrowableOfType(CallException.class, () -> llm.answer(call));
    assertThat(failure).isNotNull();
    return failure;
  }
}
