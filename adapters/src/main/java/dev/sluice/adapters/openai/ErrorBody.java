package dev.sluice.adapters.openai;

import com.openai.errors.OpenAIServiceException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an error answer says. OpenAI puts it into {@code error}; other services of its protocol put
 * parts of it elsewhere, or say nothing.
 *
 * @param code a word for the error; empty if none was given
 * @param type a word for its kind; empty if none was given
 * @param param the parameter that was wrong; empty if none was named
 * @param message the reason; empty if none was given
 */
record ErrorBody(String code, String type, String param, String message) {
  private static final List<String> MESSAGES = List.of("message", "detail", "error");

  static ErrorBody of(OpenAIServiceException e) {
    return of(e.body().isMissing() ? null : e.body().convert(Object.class));
  }

  private static ErrorBody of(@Nullable Object body) {
    return switch (body) {
      case String text -> new ErrorBody("", "", "", text);
      case Map<?, ?> map when map.get("error") instanceof Map<?, ?> error -> of(error);
      case Map<?, ?> map ->
          new ErrorBody(text(map, "code"), text(map, "type"), text(map, "param"), message(map));
      case null, default -> new ErrorBody("", "", "", "");
    };
  }

  private static String message(Map<?, ?> map) {
    return MESSAGES.stream()
        .map(field -> text(map, field))
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse("");
  }

  private static String text(Map<?, ?> map, String field) {
    Object value = map.get(field);
    return value == null ? "" : value.toString();
  }
}
