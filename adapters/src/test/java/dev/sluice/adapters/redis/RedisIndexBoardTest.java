package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.vectors.IndexBoard.Lost;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.UnifiedJedis;

class RedisIndexBoardTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final IndexReport REPORT =
      new IndexReport(Fill.INCOMPLETE, "one", "a:model@3", true, 9, 7, 2);

  private RedisIndexBoard one;
  private RedisIndexBoard two;

  @BeforeEach
  void open() {
    REDIS.connect().call(UnifiedJedis::flushAll);
    one = new RedisIndexBoard(REDIS.connect());
    two = new RedisIndexBoard(REDIS.connect());
  }

  @Test
  void onlyOneWatchesUntilItsLeaseEnds() {
    assertThat(one.hold("one", Duration.ofMillis(300))).isTrue();
    assertThat(one.hold("one", Duration.ofMillis(300))).isTrue();
    assertThat(two.hold("two", LONG)).isFalse();
    await().atMost(Duration.ofSeconds(10)).until(() -> two.hold("two", LONG));
    assertThat(one.hold("one", LONG)).isFalse();
  }

  @Test
  void whatIsShownIsReadByAllUntilItsTimeIsUp() {
    assertThat(two.report()).isEmpty();
    assertThat(two.lost()).isEmpty();
    List<Lost> lost = List.of(new Lost("acme", "a:b%{c}.md"), new Lost("", "ü"));

    one.show(REPORT, lost, LONG);
    assertThat(two.report()).contains(REPORT);
    assertThat(two.lost()).isEqualTo(lost);

    one.show(REPORT, List.of(), Duration.ofMillis(50));
    await().atMost(Duration.ofSeconds(10)).until(() -> two.report().isEmpty());
  }

  @Test
  void aReportOfAnotherFormIsNone() {
    REDIS.connect().call(client -> client.set("sluice:index:report".getBytes(UTF_8), new byte[3]));
    assertThat(one.report()).isEmpty();
    assertThat(one.lost()).isEmpty();
  }

  @Test
  void aRebuildIsTakenOnce() {
    assertThat(two.takeAsked()).isFalse();
    one.askForRebuild();
    one.askForRebuild();
    assertThat(two.takeAsked()).isTrue();
    assertThat(two.takeAsked()).isFalse();
  }
}
