package dev.sluice.core.secrets;

/** A secret whose value is in the settings themselves; for development. */
public record InlineSecret(String text) implements Secret {
  static final String MASK = "******";

  @Override
  public String toString() {
    return MASK;
  }
}
