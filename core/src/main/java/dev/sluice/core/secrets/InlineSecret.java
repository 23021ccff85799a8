package dev.sluice.core.secrets;

/** A secret that stands in the settings themselves; for development. */
public record InlineSecret(String text) implements Secret {
  static final String MASK = "******";

  @Override
  public String toString() {
    return MASK;
  }
}
