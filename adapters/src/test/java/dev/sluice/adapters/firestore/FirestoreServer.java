package dev.sluice.adapters.firestore;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.testkit.firestore.FirestoreEmulator;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The emulator for a test class, behind a connection that can be cut, and an empty project for each
 * test.
 */
final class FirestoreServer
    implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, Outage {
  /** Longer than any test, since the emulator may be slow on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(45);

  private final List<FirestoreConnection> connections = new ArrayList<>();
  private FirestoreEmulator emulator;
  private Wire wire;
  private String project;

  @Override
  public void beforeAll(ExtensionContext context) {
    emulator = FirestoreEmulator.orSkip();
    wire = new Wire(emulator.host());
    project = emulator.newProject();
    // The first call of an emulator that has just started is slow.
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(RetriableException.class)
        .until(() -> {
          connect().check();
          return true;
        });
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    closeConnections();
    project = emulator.newProject();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeConnections();
    if (wire != null) {
      wire.close();
    }
  }

  /** Opens one more client, which is closed before the next test. */
  FirestoreConnection connect() {
    FirestoreConnection connection =
        new FirestoreConnection(project, Optional.of(wire.host()), TIMEOUT);
    connections.add(connection);
    return connection;
  }

  @Override
  public void begin() {
    wire.begin();
  }

  @Override
  public void end() {
    wire.end();
  }

  private void closeConnections() {
    connections.forEach(FirestoreConnection::close);
    connections.clear();
  }
}
