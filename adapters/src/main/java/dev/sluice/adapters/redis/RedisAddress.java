package dev.sluice.adapters.redis;

import dev.sluice.core.secrets.CurrentSecret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * The address of Redis, with the user and password to sign in. Its text names host and port and
 * never a secret, so that it may stand in any message.
 */
final class RedisAddress {
  private static final int DEFAULT_PORT = 6379;

  private final URI url;
  private final Optional<SSLSocketFactory> authorities;
  private final Optional<CurrentSecret> password;

  /**
   * @param url as {@code redis[s]://[user[:password]@]host[:port][/db]}
   * @param authorities whom a certificate of Redis must be from, if not one that Java trusts
   * @param password wins over the URL's
   */
  RedisAddress(URI url, Optional<SSLSocketFactory> authorities, Optional<CurrentSecret> password) {
    this.url = url;
    this.authorities = authorities;
    this.password =
        password.or(
            () -> Optional.ofNullable(JedisURIHelper.getPassword(url)).map(CurrentSecret::fixed));
  }

  HostAndPort server() {
    int port = url.getPort() == -1 ? DEFAULT_PORT : url.getPort();
    return new HostAndPort(url.getHost(), port);
  }

  /**
   * How a connection is made.
   *
   * @param connect how long connecting may take
   * @param read how long an answer may take
   */
  JedisClientConfig config(Duration connect, Duration read) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(Math.toIntExact(connect.toMillis()))
            .socketTimeoutMillis(Math.toIntExact(read.toMillis()))
            .credentialsProvider(this::credentials)
            .database(JedisURIHelper.getDBIndex(url))
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    if (JedisURIHelper.isRedisSSLScheme(url)) {
      config.ssl(true).sslParameters(checkedHostName());
      authorities.ifPresent(config::sslSocketFactory);
    }
    return config.build();
  }

  /** Asked for by every connection that is made. */
  private @Nullable RedisCredentials credentials() {
    return password
        .map(p -> new DefaultRedisCredentials(JedisURIHelper.getUser(url), p.get()))
        .orElse(null);
  }

  /** The password that a connection made now would give; empty for none. */
  Optional<String> password() {
    return password.map(CurrentSecret::get);
  }

  /** Whether there is another password by now than the one that was refused. */
  boolean renewed(Optional<String> refused) {
    return password.isPresent() && refused.isPresent() && password.get().renew(refused.get());
  }

  /** Without it, any certificate that a known authority issued to anybody would do. */
  private static SSLParameters checkedHostName() {
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  @Override
  public String toString() {
    return "Redis at " + server();
  }
}
