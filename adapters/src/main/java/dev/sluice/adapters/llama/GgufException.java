package dev.sluice.adapters.llama;

import java.io.IOException;

/** The file is not GGUF, or is broken; the message says where. */
final class GgufException extends IOException {
  private static final long serialVersionUID = 1L;

  GgufException(String message) {
    super(message);
  }
}
