package dev.sluice.core.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRulesTest {
  private static Request with(Consumer<Request.Builder> change) {
    Request.Builder builder = Request.newBuilder().setRequestId("r-1").setInput("hi");
    change.accept(builder);
    return builder.build();
  }

  private static Request search(Consumer<Request.Builder> change) {
    return with(b -> change.accept(b.setAction(RequestAction.SEARCH)));
  }

  static Stream<Arguments> broken() {
    Map<String, String> many =
        IntStream.range(0, 33).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
    return Stream.of(
        Arguments.of("request_id", with(b -> b.setRequestId(""))),
        Arguments.of("request_id", with(b -> b.setRequestId("a b"))),
        Arguments.of("request_id", with(b -> b.setRequestId("x".repeat(129)))),
        Arguments.of("request_id", with(b -> b.setRequestId("../etc"))),
        Arguments.of("tenant", with(b -> b.setTenant("ünï"))),
        Arguments.of("conversation_id", with(b -> b.setConversationId("a\u0000"))),
        Arguments.of("action", with(b -> b.setAction(RequestAction.UNKNOWN))),
        Arguments.of("input", with(b -> b.setInput(" \n"))),
        Arguments.of("input", with(b -> b.setInput("x".repeat(RequestRules.MAX_TEXT_BYTES + 1)))),
        Arguments.of("input", with(b -> b.setSystem("é".repeat(RequestRules.MAX_TEXT_BYTES / 2)))),
        Arguments.of("model", with(b -> b.setModel(""))),
        Arguments.of("temperature", with(b -> b.setTemperature(2.01))),
        Arguments.of("temperature", with(b -> b.setTemperature(Double.NaN))),
        Arguments.of("max_tokens", with(b -> b.setMaxTokens(0))),
        Arguments.of("response_format", with(b -> b.setResponseFormat("xml"))),
        Arguments.of("input", search(b -> b.setInput(" "))),
        Arguments.of("input", search(b -> b.setInput("x".repeat(RequestRules.MAX_TEXT_BYTES + 1)))),
        Arguments.of("conversation_id", search(b -> b.setConversationId("c"))),
        Arguments.of("top_k", search(b -> b.setTopK(0))),
        Arguments.of("top_k", search(b -> b.setTopK(101))),
        Arguments.of("metadata", search(b -> b.setMetadata(many))),
        Arguments.of("metadata", with(b -> b.setMetadata(many))),
        Arguments.of("metadata", with(b -> b.setMetadata(Map.of("", "v")))),
        Arguments.of("metadata", with(b -> b.setMetadata(Map.of("k", "v".repeat(513))))),
        Arguments.of("attempt", with(b -> b.setAttempt(-1))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void namesTheFieldThatBreaksARule(String field, Request request) {
    assertThat(RequestRules.violation(request))
        .hasValueSatisfying(failure -> {
          assertThat(failure.getField()).isEqualTo(field);
          assertThat(failure.getCode()).isEqualTo(FailureCodes.INVALID_REQUEST);
          assertThat(failure.getMessage()).startsWith(field);
        });
  }

  @Test
  void takesWhatKeepsTheRules() {
    assertThat(RequestRules.violation(with(b -> {}))).isEmpty();
    assertThat(
            RequestRules.violation(
                with(b ->
                    b.setInput("x".repeat(RequestRules.MAX_TEXT_BYTES))
                        .setTemperature(2.0)
                        .setMaxTokens(1)
                        .setResponseFormat("json_object"))))
        .isEmpty();
  }

  @Test
  void countsCharactersAsPeopleDo() {
    String longest = "\uD83C\uDF0A".repeat(RequestRules.MAX_METADATA_KEY);
    assertThat(RequestRules.violation(with(b -> b.setMetadata(Map.of(longest, "v"))))).isEmpty();
    assertThat(RequestRules.violation(with(b -> b.setMetadata(Map.of(longest + "x", "v")))))
        .isPresent();
  }

  @Test
  void cancellingNeedsNoInput() {
    assertThat(RequestRules.violation(with(b -> b.setInput("").setAction(RequestAction.CANCEL))))
        .isEmpty();
  }
}
