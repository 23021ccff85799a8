package dev.sluice.local;

/** A wanted port is in use by another program. */
public final class PortTakenException extends LocalException {

  private final int port;

  /**
   * @param port the wanted port, 1 to 65535
   * @param setting the flag or setting that chooses it, as the user writes it, such as {@code
   *     --kafka-port}
   */
  public PortTakenException(int port, String setting) {
    super(
        "port %d is in use by another program: free it, or choose another with %s"
            .formatted(port, setting),
        null);
    this.port = port;
  }

  public int port() {
    return port;
  }
}
