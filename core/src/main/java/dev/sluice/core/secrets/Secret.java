package dev.sluice.core.secrets;

import java.util.Optional;

/** What a setting says of a secret: the secret itself, or where it is kept. Safe to be printed. */
public sealed interface Secret permits InlineSecret, SecretReference {

  /** What a setting's text says. */
  static Secret parse(String text) {
    return SecretReference.isMeant(text) ? SecretReference.parse(text) : new InlineSecret(text);
  }

  /** As it may be shown: a reference as it is, anything else masked. */
  static String shown(String text) {
    return reference(text).map(SecretReference::toString).orElse(InlineSecret.MASK);
  }

  /** The reference that a text is; empty for any other, and for a reference of the wrong form. */
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
