package dev.sluice.core.secrets;

import java.util.Optional;

/**
 * A secret as a setting gives it: its value, or a reference to the store that keeps it. Its text
 * shows no value.
 */
public sealed interface Secret permits InlineSecret, SecretReference {

  /** The secret that a setting's text gives. */
  static Secret parse(String text) {
    return SecretReference.isMeant(text) ? SecretReference.parse(text) : new InlineSecret(text);
  }

  /** The text as it may be shown: a reference as it is, anything else masked. */
  static String shown(String text) {
    return reference(text).map(SecretReference::toString).orElse(InlineSecret.MASK);
  }

  /**
   * The reference that a text is; empty for any other text, and for a reference of the wrong form.
   */
  static Optional<SecretReference> reference(String text) {
    try {
      return SecretReference.isMeant(text)
          ? Optional.of(SecretReference.parse(text))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
