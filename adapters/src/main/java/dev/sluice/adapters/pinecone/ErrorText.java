package dev.sluice.adapters.pinecone;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The sentence within an error answer of the control plane. */
final class ErrorText {
  private static final JsonMapper JSON = new JsonMapper();

  private ErrorText() {}

  static String of(@Nullable String body) {
    if (body == null) {
      return "";
    }
    try {
      return JSON.readTree(body).at("/error/message").asString(body);
    } catch (JacksonException e) {
      // A proxy answers in other forms; their text is used as it is.
      return body;
    }
  }
}
