package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document describes the behaviour of the API. */
class OpenApiTest {
  private static ApiSlice slice;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of());
    document = slice.api.get("/v3/api-docs").body();
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @Test
  void describesEveryPath() {
    assertThat(document.path("openapi").asString()).startsWith("3.1");
    assertThat(document.path("paths").propertyNames())
        .containsExactlyInAnyOrder(
            "/async-process",
            "/process",
            "/search",
            "/status/{request_id}",
            "/requests/{request_id}",
            "/documents",
            "/documents/batch",
            "/documents/{document_id}",
            "/conversations/{conversation_id}",
            "/pauses",
            "/pauses/{provider}/{model}",
            "/stores",
            "/stores/rebuild",
            "/stores/index",
            "/stores/index/rebuild");
  }

  @Test
  void everyErrorIsAProblem() {
    for (JsonNode path : document.path("paths").values()) {
      for (JsonNode operation : path.values()) {
        operation
            .path("responses")
            .properties()
            .forEach(response -> {
              if (response.getKey().startsWith("4") || response.getKey().startsWith("5")) {
                assertThat(
                        response
                            .getValue()
                            .at("/content/application~1problem+json/schema/$ref")
                            .asString())
                    .isEqualTo("#/components/schemas/Problem");
              }
            });
        assertThat(operation.path("responses").propertyNames())
            .contains("400", "406", "500")
            .anyMatch(status -> status.startsWith("2"));
      }
    }
  }

  @Test
  void bodiesHaveTheBoundsThatAreEnforced() {
    JsonNode chat = document.at("/components/schemas/ChatRequest");
    assertThat(chat.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(chat.path("required").toString()).isEqualTo("[\"input\"]");
    assertThat(chat.path("properties").propertyNames())
        .containsExactlyInAnyOrder(
            "input",
            "conversation_id",
            "system",
            "model",
            "temperature",
            "max_tokens",
            "response_format",
            "cache",
            "deadline",
            "metadata");
    assertThat(chat.at("/properties/max_tokens/maximum").asInt()).isEqualTo(128_000);
    assertThat(chat.at("/properties/temperature/maximum").asInt()).isEqualTo(2);
    assertThat(chat.at("/properties/metadata/maxProperties").asInt()).isEqualTo(32);
    assertThat(chat.at("/properties/response_format/enum").toString())
        .isEqualTo("[\"text\",\"json_object\",null]");
    JsonNode text = document.at("/components/schemas/NewDocument/properties/text");
    assertThat(text.path("maxLength").asInt()).isEqualTo(786_432);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references =
        document.findValues("$ref").stream().map(JsonNode::asString).distinct().toList();
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(r -> assertThat(document.at(r.substring(1)).isMissingNode()).isFalse());
  }
}
