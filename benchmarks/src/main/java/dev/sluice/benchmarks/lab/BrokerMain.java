package dev.sluice.benchmarks.lab;

import dev.sluice.local.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;

/** A broker as a process of its own, so that it can be killed alone. */
public final class BrokerMain {
  /** What it prints once it serves clients. */
  public static final String READY = "broker listens on";

  /**
   * A broker that shares its processors with a dozen processes can be held up for seconds; with the
   * embedded broker's usual two it would take itself for dead, and all its groups with it.
   */
  private static final Map<String, String> PATIENT = Map.of("broker.session.timeout.ms", "6000");

  private BrokerMain() {}

  /**
   * Runs until it is told to stop.
   *
   * @param args the data folder and the port
   */
  public static void main(String[] args) {
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]), PATIENT);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-stop"));
    System.out.println(READY + " " + kafka.bootstrapServers());
  }
}
