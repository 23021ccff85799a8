package dev.sluice.schemas.codec;

/**
 * The versions of the schemas that this process writes. It reads every published version, whichever
 * it writes.
 */
public enum WrittenSchemas {
  /** The newest versions: those of this release. */
  CURRENT,

  /**
   * The versions of the release before this one, so that processes of both can work side by side.
   * Fields that only a newer version has are left out.
   */
  PREVIOUS;

  private static volatile WrittenSchemas chosen = CURRENT;

  /** Chooses these versions for all codecs of this process, also for those made before. */
  public void choose() {
    chosen = this;
  }

  static WrittenSchemas chosen() {
    return chosen;
  }
}
