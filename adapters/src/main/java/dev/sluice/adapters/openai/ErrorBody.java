package dev.sluice.adapters.openai;

import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIServiceException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error answer. OpenAI puts it into {@code error}; other services of its protocol
 * put parts of it elsewhere, or say nothing.
 *
 * @param isProviders whether it has OpenAI's own form, which a proxy's page does not have
 * @param code a word for the error; empty if none was given
 * @param type a word for its kind; empty if none was given
 * @param param the parameter that was wrong; empty if none was named
 * @param message the reason; empty if none was given
 */
record ErrorBody(boolean isProviders, String code, String type, String param, String message) {
  private static final List<String> MESSAGES = List.of("message", "detail", "error");

  static ErrorBody of(OpenAIServiceException e) {
    return of(hasErrorObject(e), e.body().isMissing() ? null : e.body().convert(Object.class));
  }

  /** The client reads the object in {@code error}, and hands any other body on as it came. */
  private static boolean hasErrorObject(OpenAIServiceException e) {
    try {
      return e.type().isPresent();
    } catch (OpenAIInvalidDataException untyped) {
      // The object is there and has no type, as Azure's has not.
      return true;
    }
  }

  private static ErrorBody of(boolean isObject, @Nullable Object body) {
    return switch (body) {
      case String text -> new ErrorBody(false, "", "", "", text);
      case Map<?, ?> map ->
          new ErrorBody(
              isObject && !message(map).isBlank(),
              text(map, "code"),
              text(map, "type"),
              text(map, "param"),
              message(map));
      case null, default -> new ErrorBody(false, "", "", "", "");
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
