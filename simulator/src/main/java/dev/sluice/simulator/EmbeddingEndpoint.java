package dev.sluice.simulator;

import dev.sluice.core.tokens.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint {@code POST /v1/embeddings}, with vectors in base64 or as numbers. */
final class EmbeddingEndpoint {
  private static final int MAX_INPUTS = 2048;
  private static final int MAX_TOKENS = 300_000;
  private static final int MAX_INPUT_TOKENS = 8192;

  SimulatedCall accept(JsonNode body) throws RefusedException {
    String model = body.path("model").asString("");
    if (model.isEmpty()) {
      throw new RefusedException(Refusal.invalid("model", "A model must be given."));
    }
    List<String> inputs = inputs(body.path("input"));
    int tokens = 0;
    for (String input : inputs) {
      int each = Tokens.count(input);
      if (each > MAX_INPUT_TOKENS) {
        throw new RefusedException(
            Refusal.invalid(
                "input",
                "An input may have %d tokens; one has %d.".formatted(MAX_INPUT_TOKENS, each)));
      }
      tokens += each;
    }
    if (tokens > MAX_TOKENS) {
      throw new RefusedException(
          Refusal.invalid(
              "input",
              "All inputs may have %d tokens together; they have %d."
                  .formatted(MAX_TOKENS, tokens)));
    }
    int dimensions = dimensions(body.path("dimensions"), model);
    boolean base64 = body.path("encoding_format").asString("float").equals("base64");
    int all = tokens;
    return new SimulatedCall(
        model,
        tokens,
        tokens,
        String.join("\n", inputs),
        () -> answer(model, inputs, dimensions, base64, all));
  }

  private static List<String> inputs(JsonNode input) throws RefusedException {
    List<String> inputs = new ArrayList<>();
    if (input.isString()) {
      inputs.add(input.stringValue());
    } else if (input.isArray() && !input.isEmpty() && input.get(0).isNumber()) {
      inputs.add(input.toString());
    } else {
      input.forEach(each -> inputs.add(each.isString() ? each.stringValue() : each.toString()));
    }
    if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
      throw new RefusedException(
          Refusal.invalid("input", "There must be 1 to %d inputs.".formatted(MAX_INPUTS)));
    }
    if (inputs.contains("")) {
      throw new RefusedException(Refusal.invalid("input", "An input must not be empty."));
    }
    return inputs;
  }

  private static int dimensions(JsonNode asked, String model) throws RefusedException {
    int most = model.endsWith("3-large") ? 3072 : 1536;
    if (asked.isMissingNode() || asked.isNull()) {
      return most;
    }
    if (!model.contains("-3-")) {
      throw new RefusedException(
          Refusal.invalid("dimensions", "This model does not support dimensions."));
    }
    int dimensions = asked.asInt(0);
    if (dimensions < 1 || dimensions > most) {
      throw new RefusedException(
          Refusal.invalid("dimensions", "dimensions must be 1 to %d.".formatted(most)));
    }
    return dimensions;
  }

  private static Reply answer(
      String model, List<String> inputs, int dimensions, boolean base64, int tokens) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (int i = 0; i < inputs.size(); i++) {
      float[] vector = TextVectors.of(inputs.get(i), dimensions);
      ObjectNode each = data.addObject();
      each.put("object", "embedding");
      each.put("index", i);
      if (base64) {
        each.put("embedding", TextVectors.base64(vector));
      } else {
        ArrayNode numbers = each.putArray("embedding");
        for (float x : vector) {
          numbers.add(x);
        }
      }
    }
    answer.put("model", model);
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return Reply.json(200, Map.of(), answer);
  }
}
