package dev.sluice.testkit.outage;

/** Takes a store's server away and brings it back, with what it held. */
public interface Outage {
  /** Returns once the server is gone, as after a crash. */
  void begin();

  /** Returns once the server serves again, under the same address. */
  void end();
}
