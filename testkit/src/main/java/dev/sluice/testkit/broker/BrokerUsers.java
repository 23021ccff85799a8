package dev.sluice.testkit.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The users of a broker with authentication, by SASL with the mechanism PLAIN. All of them have the
 * same password, and the broker is one of them.
 */
public final class BrokerUsers {
  private static final String BROKER = "broker";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
          + " password=\"%s\"%s;";

  private final String password;
  private final List<String> names;

  private BrokerUsers(String password, List<String> names) {
    this.password = password;
    this.names = names;
  }

  /** Makes users, besides the broker itself. */
  public static BrokerUsers of(String password, String... names) {
    return new BrokerUsers(password, List.of(names));
  }

  /** The settings of a broker that accepts only these users; each may do everything. */
  public Map<String, String> authenticating() {
    String all =
        Stream.concat(Stream.of(BROKER), names.stream())
            .map(name -> " user_%s=\"%s\"".formatted(name, password))
            .collect(Collectors.joining());
    return Map.of(
        "listener.security.protocol.map",
        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config",
        LOGIN.formatted(BROKER, password, all));
  }

  /**
   * The settings of a broker that accepts only these users. Each may do what it has a right to. A
   * resource without a rule is open, as with Google's Managed Service for Apache Kafka. The broker
   * itself may do everything.
   */
  public Map<String, String> authorizing() {
    Map<String, String> settings = new HashMap<>(authenticating());
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("allow.everyone.if.no.acl.found", "true");
    settings.put("super.users", "User:broker;User:ANONYMOUS");
    return settings;
  }

  /** The value of {@code sasl.jaas.config} for any user and password, accepted or not. */
  public static String login(String user, String password) {
    return LOGIN.formatted(user, password, "");
  }

  /** The value of {@code sasl.jaas.config} for one of these users. */
  public String login(String user) {
    return login(user, password);
  }

  /** The settings of the broker's own client, which may do everything. */
  public Map<String, Object> broker(String bootstrapServers) {
    return client(bootstrapServers, BROKER);
  }

  /** The settings of a user's client. */
  public Map<String, Object> client(String bootstrapServers, String user) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login(user));
  }
}
