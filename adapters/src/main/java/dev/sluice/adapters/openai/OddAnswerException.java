package dev.sluice.adapters.openai;

import java.io.IOException;

/** An answer is JSON, and not what the protocol asks for. */
final class OddAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  OddAnswerException(String what) {
    super(what);
  }
}
