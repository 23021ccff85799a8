package dev.sluice.adapters.openai;

import java.io.IOException;

/** An answer is longer than it may be; the rest of it stays unread. */
final class AnswerTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  AnswerTooLargeException(long most) {
    super("it has more than %d bytes".formatted(most));
  }
}
