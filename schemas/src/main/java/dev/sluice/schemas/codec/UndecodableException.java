package dev.sluice.schemas.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a record of the expected kind. The message names what is wrong with them. */
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String field;

  UndecodableException(String message, @Nullable String field, @Nullable Throwable cause) {
    super(message, cause);
    this.field = field;
  }

  /** The field that was wrong, if one can be named. */
  public @Nullable String field() {
    return field;
  }
}
