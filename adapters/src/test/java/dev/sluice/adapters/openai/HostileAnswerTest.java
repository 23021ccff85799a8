package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.room.AnswerRoom;
import dev.sluice.core.room.TaskHolds;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose answers have no end, or hold what cannot be. */
@Timeout(60)
class HostileAnswerTest {
  private static final int MOST = 256 * 1024;

  /** More than what the client reads away in the tenth of a second that closing takes. */
  private static final int ENDLESS = 1024 * 1024 * 1024;

  private final AtomicLong written = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private ExecutorService threads;
  private HttpServer server;
  private OpenAiConnection connection;
  private OpenAiLlm llm;
  private volatile int status = 200;
  private volatile boolean zipped;
  private volatile String beginning = "";
  private volatile String repeated = "";
  private volatile int times;
  private volatile String end = "";

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    connect(new AnswerRoom(64L * 1024 * 1024, 16 * 1024));
  }

  private void connect(AnswerRoom room) {
    connection =
        new OpenAiConnection(
            URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort())),
            () -> OpenAiFixture.KEY,
            Duration.ofSeconds(30),
            Optional.empty(),
            Optional.empty(),
            new AnswerBounds(MOST, room));
    llm = new OpenAiLlm(connection, OpenAiFixture.NOBODY);
  }

  @AfterEach
  void stop() {
    connection.close();
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] _ = exchange.getRequestBody().readAllBytes();
    int most = times;
    asked.incrementAndGet();
    exchange.getResponseHeaders().add("content-type", "application/json");
    if (zipped) {
      exchange.getResponseHeaders().add("content-encoding", "gzip");
    }
    exchange.sendResponseHeaders(status, 0);
    OutputStream body = exchange.getResponseBody();
    try (OutputStream out = zipped ? new GZIPOutputStream(body) : body) {
      out.write(beginning.getBytes(StandardCharsets.UTF_8));
      byte[] part = repeated.repeat(1000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < most; i += 1000) {
        out.write(part);
        written.addAndGet(part.length);
      }
      out.write(end.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The client has read enough.
      exchange.close();
    }
  }

  private void endless(String from, String again) {
    beginning = from;
    repeated = again;
    times = ENDLESS / again.length();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"choices\":[{} | ,{}",
        "{\"choices\":[ | {\"message\":{\"content\":\"x\"}},",
        "{ | \"unknown\":1,",
        "{ | \"choices\":[],",
        "{\"a\":[ | [[]],",
        "{\"choices\":[{\"message\":{\"content\":\" | lorem ipsum ",
        "{\"model\":\" | m",
        "{\"usage\":{ | \"prompt_tokens\":1,",
      })
  void anAnswerWithoutEndIsReadToItsBound(String from, String again) {
    endless(from, again);

    CallException failure = failure();

    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.code()).isEqualTo("invalid_response");
    assertThat(failure).hasMessageContaining("more than " + MOST + " bytes");
    assertThat(CallCost.of(failure)).isEqualTo(CallCost.Paid.uncounted());
    assertThat(written.get()).isLessThan(ENDLESS / 2);
  }

  @Test
  void whatCountsIsTheSizeAfterDecompression() {
    zipped = true;
    endless("{\"choices\":[{}", ",{}");

    assertThat(failure()).hasMessageContaining("more than " + MOST + " bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void anAnswerTooDeepIsNotRead(String again) {
    beginning = "{\"a\":";
    repeated = again;
    times = 20_000;

    assertThat(failure().code()).isEqualTo("invalid_response");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000000000000000000",
        "-1",
        "9223372036854775808",
        "1e400",
        "\"many\"",
        "{}",
        "[1]"
      })
  void aUsageThatCannotBeCostsNoAnswer(String count) throws Exception {
    beginning =
        "{\"choices\": [{\"message\": {\"content\": \"Four words are here\"}}],"
            + " \"usage\": {\"prompt_tokens\": %s, \"completion_tokens\": %s}}"
                .formatted(count, count);

    LlmAnswer answer = llm.answer(OpenAiFixture.ask("One two three"));

    assertThat(answer.output()).isEqualTo("Four words are here");
    assertThat(answer.usage()).isEqualTo(new Usage(3, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429, 500})
  void theReasonOfAnErrorIsBounded(int code) {
    status = code;
    endless("{\"error\": {\"message\": \"", "why not ");

    CallException failure = failure();

    assertThat(failure.getMessage()).contains("why not").hasSizeLessThan(700);
    assertThat(failure.toFailure().getMessage()).hasSizeLessThan(700);
    assertThat(written.get()).isLessThan(ENDLESS / 2);
  }

  @Test
  void largeAnswersAreReadOneAfterAnotherWhereThereIsRoomForOne() throws Exception {
    connection.close();
    AnswerRoom room = new AnswerRoom(MOST, 16 * 1024);
    connect(room);
    beginning = "{\"choices\": [{\"message\": {\"content\": \"";
    repeated = "x";
    times = 100_000;
    end = "\"}}]}";
    AtomicInteger read = new AtomicInteger();
    AtomicBoolean two = new AtomicBoolean();
    CountDownLatch hold = new CountDownLatch(1);
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        tasks.submit(() ->
            TaskHolds.run(() -> {
              assertThat(quietly()).hasSize(100_000);
              two.compareAndSet(false, read.incrementAndGet() > 1 && hold.getCount() > 0);
              awaitQuietly(hold);
            }));
      }
      try {
        await().until(() -> read.get() == 1 && asked.get() == 3);
        // A small answer needs no room.
        times = 1000;
        assertThat(quietly()).hasSize(1000);
      } finally {
        hold.countDown();
      }
    }
    assertThat(read).hasValue(3);
    assertThat(two).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String quietly() {
    try {
      return llm.answer(OpenAiFixture.ask("hello")).output();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\":[{\"index\":0,\"embedding\":[ | 1.5,",
        "{\"data\":[{\"index\":0,\"embedding\":\" | AACAPw",
        "{\"data\":[ | {\"index\":0,\"embedding\":[1,1,1]},",
        "{\"data\":[ | {},",
        "{ | \"unknown\":1,",
      })
  void vectorsWithoutEndAreReadToTheirBound(String from, String again) {
    endless(from, again);

    CallException failure =
        catchThrowableOfType(CallException.class, () -> embeddings(3).embed(List.of("a", "b")));

    assertThat(failure).isInstanceOf(PermanentException.class);
    assertThat(failure.code()).isEqualTo("invalid_response");
    assertThat(written.get()).isLessThan(ENDLESS / 2);
  }

  @Test
  void theLargestAnswerOfVectorsIsTaken() throws Exception {
    int dimensions = 3072;
    String vector = "[" + String.join(",", Collections.nCopies(dimensions, "-0.01234567890")) + "]";
    StringBuilder all = new StringBuilder("{\"data\":[");
    int texts = 64;
    for (int i = 0; i < texts; i++) {
      all.append(i == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}".formatted(i, vector));
    }
    beginning = all + "],\"usage\":{\"prompt_tokens\":1000000000000000000}}";

    assertThat(embeddings(dimensions).embed(Collections.nCopies(texts, "a")).vectors())
        .hasSize(texts)
        .allSatisfy(v -> assertThat(v).hasSize(dimensions).contains(-0.01234567890f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1, NaN, 1]", "[1, null, 1]", "[1, \"2\", 1]", "17", "\"???\""})
  void aVectorThatIsNotOfNumbersIsTheProvidersFault(String vector) {
    beginning = "{\"data\":[{\"index\":0,\"embedding\":%s}]}".formatted(vector);

    assertThat(
            catchThrowableOfType(CallException.class, () -> embeddings(3).embed(List.of("a")))
                .code())
        .isEqualTo("invalid_response");
  }

  @Test
  void infinityAndNotANumberAreHandedOnForTheirTextAlone() throws Exception {
    byte[] floats =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(Float.NaN)
            .putFloat(1)
            .putFloat(1)
            .array();
    beginning =
        "{\"data\":[{\"index\":0,\"embedding\":\"%s\"},{\"index\":1,\"embedding\":[1e999,1,1]}]}"
            .formatted(Base64.getEncoder().encodeToString(floats));

    List<float[]> vectors = embeddings(3).embed(List.of("a", "b")).vectors();

    assertThat(vectors.get(0)).containsExactly(Float.NaN, 1, 1);
    assertThat(vectors.get(1)).containsExactly(Float.POSITIVE_INFINITY, 1, 1);
  }

  private OpenAiEmbeddings embeddings(int dimensions) {
    return new OpenAiEmbeddings(
        connection, "own-model", OptionalInt.of(dimensions), OpenAiFixture.NOBODY);
  }

  private CallException failure() {
    return catchThrowableOfType(CallException.class, () -> llm.answer(OpenAiFixture.ask("hello")));
  }
}
