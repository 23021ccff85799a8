package dev.sluice.benchmarks.lab;

import dev.sluice.local.EmbeddedKafka;
import java.nio.file.Path;

/** A broker as a process of its own, so that it can be killed alone. */
public final class BrokerMain {
  /** The words that it prints when it serves clients. */
  public static final String READY = "broker listens on";

  private BrokerMain() {}

  /**
   * Runs until it is stopped.
   *
   * @param args the data folder and the port
   */
  public static void main(String[] args) {
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-stop"));
    System.out.println(READY + " " + kafka.bootstrapServers());
  }
}
