package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.local.FreePort;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
class RedisConnectionTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private static final String SECRET = "s3cr3t-pw";

  @AfterEach
  void openToAllAgain() {
    try (RedisConnection admin = RedisConnection.open(RedisServer.settings(url("")), password())) {
      admin.call(client -> client.configSet("requirepass", ""));
    } catch (RetriableException e) {
      REDIS.connect().check();
    }
  }

  @Test
  void openingConnectsToNothing() {
    assertThatCode(() -> at("redis://127.0.0.1:" + FreePort.any()).close())
        .doesNotThrowAnyException();
  }

  @Test
  void aServerThatIsNotThereIsToldByItsAddress() {
    String server = "127.0.0.1:" + FreePort.any();
    try (RedisConnection redis = at("redis://user:" + SECRET + "@" + server)) {
      RetriableException e = catchThrowableOfType(RetriableException.class, redis::check);
      assertThat(e.code()).isEqualTo(FailureCodes.UNAVAILABLE);
      assertThat(e).hasMessage("Redis at " + server + " cannot be reached");
      assertThat(everythingSaidBy(e)).doesNotContain(SECRET);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpAfterTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RedisConnection redis =
            RedisConnection.open(
                RedisServer.settings("redis://127.0.0.1:" + silent.getLocalPort()),
                password(),
                Duration.ofMillis(100))) {
      assertThatThrownBy(redis::check)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("does not answer in time");
    }
  }

  @Test
  void theRightPasswordLetsInFromTheSettingOrTheUrl() {
    requirePassword();
    assertThatCode(
            () -> {
              try (RedisConnection bySetting =
                      RedisConnection.open(RedisServer.settings(url("")), password());
                  RedisConnection byUrl = at(url(":" + SECRET + "@"));
                  RedisConnection settingWins =
                      RedisConnection.open(RedisServer.settings(url(":wrong@")), password())) {
                bySetting.check();
                byUrl.check();
                settingWins.check();
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aWrongPasswordIsToldWithoutShowingIt() {
    requirePassword();
    try (RedisConnection redis = at(url(":not-" + SECRET + "@"))) {
      RetriableException e = catchThrowableOfType(RetriableException.class, redis::check);
      assertThat(e).hasMessageContaining("REDIS_PASSWORD").hasMessageContaining("WRONGPASS");
      assertThat(everythingSaidBy(e)).doesNotContain(SECRET);
    }
  }

  @Test
  void aRotatedPasswordIsTakenIntoUseWhereTheOldOneIsRefused() {
    requirePassword();
    AtomicReference<String> kept = new AtomicReference<>("the old one");
    CurrentSecret password = rotating(kept);
    try (RedisConnection redis =
        RedisConnection.open(RedisServer.settings(url("")), Optional.of(password))) {
      assertThatCode(redis::check).doesNotThrowAnyException();
      kept.set("the old one");
      assertThatCode(() -> redis.dedicated(Duration.ofSeconds(5)).close())
          .doesNotThrowAnyException();
    }
  }

  /** Reads the right password when the one that it has is refused. */
  private static CurrentSecret rotating(AtomicReference<String> kept) {
    return new CurrentSecret() {
      @Override
      public String get() {
        return kept.get();
      }

      @Override
      public boolean renew(String refused) {
        return kept.compareAndSet(refused, SECRET);
      }
    };
  }

  @Test
  void aMissingPasswordIsTold() {
    requirePassword();
    try (RedisConnection redis = at(url(""))) {
      assertThatThrownBy(redis::check)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void theDatabaseOfTheUrlIsUsed() {
    try (RedisConnection third = at(url("") + "/3")) {
      third.call(client -> client.set("k", "three"));
      String inThird = third.call(client -> client.get("k"));
      String inFirst = REDIS.connect().call(client -> client.get("k"));
      assertThat(inThird).isEqualTo("three");
      assertThat(inFirst).isNull();
    }
  }

  @Test
  void anErrorOfTheServerIsToldByItsKindAlone() {
    RedisConnection redis = REDIS.connect();
    redis.call(client -> client.set("k", SECRET));
    RetriableException e =
        catchThrowableOfType(
            RetriableException.class, () -> redis.call(client -> client.lpush("k", SECRET)));
    assertThat(e).hasMessageEndingWith("answered with the error WRONGTYPE");
  }

  @Test
  void aRestartBetweenTwoCallsIsNotNoticed() {
    RedisConnection redis = REDIS.connect();
    redis.check();
    REDIS.end();
    assertThatCode(redis::check).doesNotThrowAnyException();
  }

  @Test
  void scriptsWorkAfterTheServerForgotThem() {
    RedisConnection redis = REDIS.connect();
    RedisScript script = new RedisScript("return redis.call('INCR', KEYS[1])");
    byte[] key = RedisKeys.of("test", "counter");
    for (long expected = 1; expected <= 3; expected++) {
      Object reply = redis.call(client -> script.run(client, key, List.of()));
      assertThat(reply).isEqualTo(expected);
      redis.call(UnifiedJedis::scriptFlush);
    }
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RedisConnection redis =
            RedisConnection.open(
                RedisServer.settings("redis://127.0.0.1:" + silent.getLocalPort()),
                password(),
                Duration.ofMinutes(5))) {
      CountDownLatch started = new CountDownLatch(1);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                started.countDown();
                try {
                  redis.check();
                } catch (RetriableException e) {
                  failure.set(e);
                }
              });
      started.await();
      caller.interrupt();
      caller.join();
      assertThat(failure.get()).hasMessageContaining("interrupted");
    }
  }

  private static void requirePassword() {
    REDIS.connect().call(client -> client.configSet("requirepass", SECRET));
  }

  private static Optional<CurrentSecret> password() {
    return Optional.of(CurrentSecret.fixed(SECRET));
  }

  private static String url(String userInfo) {
    return "redis://" + userInfo + "127.0.0.1:" + REDIS.port();
  }

  private static RedisConnection at(String url) {
    return RedisConnection.open(RedisServer.settings(url), Optional.empty());
  }

  private static String everythingSaidBy(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
