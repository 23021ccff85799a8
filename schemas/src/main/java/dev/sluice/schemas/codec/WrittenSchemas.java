package dev.sluice.schemas.codec;

/**
 * With which versions of the schemas this process writes. It reads every published version,
 * whatever it writes.
 */
public enum WrittenSchemas {
  /** The newest: those of this release. */
  CURRENT,

  /**
   * Those of the release before this one, so that processes of both can work side by side. What
   * only a newer version can hold is left out.
   */
  PREVIOUS;

  private static volatile WrittenSchemas chosen = CURRENT;

  /** Chooses it for all codecs of this process, those made before included. */
  public void choose() {
    chosen = this;
  }

  static WrittenSchemas chosen() {
    return chosen;
  }
}
