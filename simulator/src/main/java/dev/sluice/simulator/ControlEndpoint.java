package dev.sluice.simulator;

import dev.sluice.core.limit.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The endpoint with which another process reads and changes the behaviour of the provider. {@code
 * GET /simulator} returns the counts, with {@code ?ids=true} also those of each id. {@code PUT
 * /simulator} changes what its body names: {@code {"rpm", "tpm"}}, {@code {"latency_ms": [least,
 * most]}}, {@code {"fault_rate"}}, {@code {"outage": "server_error"}} or {@code {"outage": null}}.
 */
final class ControlEndpoint {
  static final String PATH = "/simulator";

  private final Behaviour behaviour;
  private final CallCounts counts;

  ControlEndpoint(Behaviour behaviour, CallCounts counts) {
    this.behaviour = behaviour;
    this.counts = counts;
  }

  Reply answer(HttpRequest request) {
    try {
      if (request.method().equals("PUT")) {
        change(JsonMapper.shared().readTree(request.body()));
      }
      return Reply.json(200, Map.of(), state(request.path().contains("ids=true")));
    } catch (JacksonException | RefusedException | IllegalArgumentException e) {
      return Refusal.invalid(null, String.valueOf(e.getMessage())).reply(Map.of());
    }
  }

  private void change(JsonNode asked) throws RefusedException {
    if (asked.has("rpm") && asked.has("tpm")) {
      behaviour.setLimits(new Limits(asked.get("rpm").asInt(), asked.get("tpm").asInt()));
    }
    if (asked.has("latency_ms")) {
      JsonNode latency = asked.get("latency_ms");
      behaviour.setLatency(
          Duration.ofMillis(latency.path(0).asLong()), Duration.ofMillis(latency.path(1).asLong()));
    }
    if (asked.has("fault_rate")) {
      behaviour.setFaultRate(asked.get("fault_rate").asDouble());
    }
    if (asked.has("outage")) {
      JsonNode outage = asked.get("outage");
      Optional<Fault> fault = outage.isNull() ? Optional.empty() : Fault.named(outage.asString());
      if (fault.isEmpty() && !outage.isNull()) {
        throw new RefusedException(Refusal.invalid("outage", "This fault does not exist."));
      }
      behaviour.setOutage(fault.orElse(null));
    }
  }

  private ObjectNode state(boolean withIds) {
    ObjectNode state = JsonMapper.shared().createObjectNode();
    put(state, counts.total());
    state.put("concurrency", counts.open());
    state.put("most_concurrency", counts.mostOpen());
    ObjectNode statuses = state.putObject("statuses");
    counts.byStatus().forEach((status, count) -> statuses.put("" + status, count));
    if (withIds) {
      ObjectNode ids = state.putObject("ids");
      counts.byId().forEach((id, calls) -> put(ids.putObject(id), calls));
    }
    return state;
  }

  private static void put(ObjectNode node, Calls calls) {
    node.put("received", calls.received());
    node.put("worked", calls.worked());
    node.put("answered", calls.answered());
  }
}
