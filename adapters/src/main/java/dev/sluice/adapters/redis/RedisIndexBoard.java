package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.core.vectors.IndexReport.Fill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.params.SetParams;

/** The board in Redis: {@code sluice:index:}{@code lease}, {@code report}, {@code asked}. */
public final class RedisIndexBoard implements IndexBoard {
  /** Grants a free lease, and renews one that is the owner's. */
  private static final RedisScript HOLD = RedisScript.load("completeness-begin.lua");

  private static final byte[] LEASE = RedisKeys.of("index", "lease");
  private static final byte[] REPORT = RedisKeys.of("index", "report");
  private static final byte[] ASKED = RedisKeys.of("index", "asked");

  private static final int FACTS = 7;

  private final RedisConnection redis;

  public RedisIndexBoard(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public boolean hold(String owner, Duration lease) {
    List<byte[]> args = List.of(RedisScript.arg(owner), RedisScript.arg(lease.toMillis()));
    return redis.call(client -> HOLD.run(client, LEASE, args)).equals(1L);
  }

  @Override
  public void show(IndexReport report, List<Lost> lost, Duration shown) {
    List<String> parts =
        new ArrayList<>(
            List.of(
                report.fill().name(),
                report.id(),
                report.model(),
                Boolean.toString(report.beside()),
                Long.toString(report.documents()),
                Long.toString(report.stored()),
                Long.toString(report.toIngestAgain())));
    lost.forEach(document -> {
      parts.add(document.tenant());
      parts.add(document.documentId());
    });
    byte[] value = RedisKeys.join(parts.toArray(String[]::new)).getBytes(UTF_8);
    SetParams expiry = SetParams.setParams().px(shown.toMillis());
    redis.call(client -> client.set(REPORT, value, expiry));
  }

  @Override
  public Optional<IndexReport> report() {
    return parts()
        .map(parts ->
            new IndexReport(
                Fill.valueOf(parts.get(0)),
                parts.get(1),
                parts.get(2),
                Boolean.parseBoolean(parts.get(3)),
                Long.parseLong(parts.get(4)),
                Long.parseLong(parts.get(5)),
                Long.parseLong(parts.get(6))));
  }

  @Override
  public List<Lost> lost() {
    List<String> parts = parts().orElse(List.of());
    List<Lost> lost = new ArrayList<>();
    for (int i = FACTS; i + 1 < parts.size(); i += 2) {
      lost.add(new Lost(parts.get(i), parts.get(i + 1)));
    }
    return lost;
  }

  /** Empty too if another release wrote it in another form. */
  private Optional<List<String>> parts() {
    return Optional.ofNullable(redis.call(client -> client.get(REPORT)))
        .map(value -> RedisKeys.split(new String(value, UTF_8)))
        .filter(parts -> parts.size() >= FACTS && isFill(parts.getFirst()));
  }

  private static boolean isFill(String word) {
    return Arrays.stream(Fill.values()).anyMatch(fill -> fill.name().equals(word));
  }

  @Override
  public void askForRebuild() {
    redis.call(client -> client.set(ASKED, RedisScript.arg("asked")));
  }

  @Override
  public boolean takeAsked() {
    return redis.call(client -> client.del(ASKED)) > 0;
  }
}
