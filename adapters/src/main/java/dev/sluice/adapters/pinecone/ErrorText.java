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
      // A proxy on the way answers in other forms, which are told as they are.
      return body;
    }
  }
}
