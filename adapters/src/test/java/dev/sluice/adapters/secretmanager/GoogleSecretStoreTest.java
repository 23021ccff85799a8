package dev.sluice.adapters.secretmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.SecretReference;
import dev.sluice.testkit.secretmanager.SecretManagerServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("reads the audit log, which is one for the JVM")
class GoogleSecretStoreTest {
  private static final String PROJECT = "demo-sluice";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static SecretManagerServer server;

  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
  private final GoogleSecretStore store = store(server.endpoint(), Duration.ofSeconds(10));

  private static GoogleSecretStore store(URI endpoint, Duration patience) {
    return new GoogleSecretStore(Optional.of(endpoint), "tester", patience, () -> NOW);
  }

  @BeforeAll
  static void start() {
    server = SecretManagerServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void listen() {
    audit.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(audit);
  }

  @AfterEach
  void close() {
    logger().detachAppender(audit);
    logger().setLevel(null);
    store.close();
  }

  @Test
  void latestIsTheNewestVersionAndTheAuditNamesItsNumber() {
    server.add(PROJECT, "rotated", "one\n");
    assertThat(read("rotated")).isEqualTo("one");
    server.add(PROJECT, "rotated", "two");
    assertThat(read("rotated")).isEqualTo("two");
    assertThat(read("rotated/1")).isEqualTo("one");
    assertThat(audited())
        .containsExactly(line("rotated", 1), line("rotated", 2), line("rotated", 1));
    assertThat(server.accesses(PROJECT, "rotated")).isEqualTo(3);
  }

  private static String line(String secret, int version) {
    return "secret access: service=tester principal=anonymous secret=projects/%s/secrets/%s version=%d at=%s outcome=read"
        .formatted(PROJECT, secret, version, NOW);
  }

  @Test
  void whatIsNotThereIsToldByItsName() {
    server.add(PROJECT, "present", "x");
    PermanentException missing = refused("absent");
    assertThat(missing.code()).isEqualTo(FailureCodes.SECRET_MISSING);
    assertThat(missing)
        .hasMessage(
            "sm://demo-sluice/absent is missing: there is no projects/demo-sluice/secrets/absent,"
                + " or no version latest of it");
    assertThat(refused("present/9").code()).isEqualTo(FailureCodes.SECRET_MISSING);
    assertThat(audited())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).endsWith("outcome=secret_missing"));
  }

  @Test
  void aMissingPermissionIsToldWithTheRoleThatGivesIt() {
    server.add(PROJECT, "closed", "planted");
    server.deny(PROJECT, "closed");
    PermanentException denied = refused("closed");
    assertThat(denied.code()).isEqualTo(FailureCodes.PERMISSION_DENIED);
    assertThat(denied)
        .hasMessageContaining("may not be read by anonymous")
        .hasMessageContaining("roles/secretmanager.secretAccessor on projects/demo-sluice/");
    assertThat(audited()).singleElement().asString().endsWith("outcome=permission_denied");
  }

  @Test
  void aDisabledVersionAnEmptyOneAndOneThatIsNoTextAreUnusable() {
    server.disable(PROJECT, "off", server.add(PROJECT, "off", "planted"));
    server.add(PROJECT, "empty", "\n");
    assertThat(refused("off").code()).isEqualTo(FailureCodes.SECRET_UNUSABLE);
    server.add(PROJECT, "image", new byte[] {(byte) 0xff, (byte) 0xd8});
    assertThat(refused("image").code()).isEqualTo(FailureCodes.SECRET_UNUSABLE);
    assertThat(refused("empty").code()).isEqualTo(FailureCodes.SECRET_UNUSABLE);
  }

  @Test
  void aDamagedValueIsNotTaken() {
    server.add(PROJECT, "damaged", "planted-value");
    server.damage(PROJECT, "damaged");
    RetriableException damaged =
        catchThrowableOfType(RetriableException.class, () -> read("damaged"));
    assertThat(damaged).hasMessageContaining("checksum");
    assertThat(everythingSaidBy(damaged)).doesNotContain("planted-value");
  }

  @Test
  void anOutageIsWaitedOutWithinBoundsAndThenTold() {
    server.add(PROJECT, "away", "x");
    server.begin();
    try (GoogleSecretStore hasty = store(server.endpoint(), Duration.ofMillis(600))) {
      RetriableException away =
          catchThrowableOfType(RetriableException.class, () -> read(hasty, "away"));
      assertThat(away).hasMessageContaining("Secret Manager cannot be reached");
    } finally {
      server.end();
    }
    assertThat(server.accesses(PROJECT, "away")).as("tried again").isGreaterThan(1);
    assertThat(audited()).singleElement().asString().endsWith("outcome=unavailable");
    assertThat(read("away")).isEqualTo("x");
  }

  @Test
  void aServiceThatIsSilentIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        GoogleSecretStore hasty =
            store(
                URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMillis(600))) {
      CallException away = catchThrowableOfType(CallException.class, () -> read(hasty, "any"));
      assertThat(away).isInstanceOf(RetriableException.class);
    }
  }

  private String read(String name) {
    return read(store, name);
  }

  private static String read(GoogleSecretStore from, String name) {
    return from.read(SecretReference.parse("sm://%s/%s".formatted(PROJECT, name)));
  }

  private PermanentException refused(String name) {
    PermanentException refused = catchThrowableOfType(PermanentException.class, () -> read(name));
    assertThat(everythingSaidBy(refused)).doesNotContain("planted");
    return refused;
  }

  private List<String> audited() {
    return audit.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("sluice.audit");
  }

  private static String everythingSaidBy(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
