package dev.sluice.simulator;

import dev.sluice.simulator.SimulatedLimits.Denial;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Handles a call from its request to its answer. */
final class CallHandler {
  private final ProviderOptions options;
  private final Behaviour behaviour;
  private final CallCounts counts;
  private final ChatEndpoint chat;
  private final EmbeddingEndpoint embeddings = new EmbeddingEndpoint();
  private final ControlEndpoint control;

  CallHandler(ProviderOptions options, Behaviour behaviour, CallCounts counts) {
    this.options = options;
    this.behaviour = behaviour;
    this.counts = counts;
    this.chat = new ChatEndpoint(options.contextTokens());
    this.control = new ControlEndpoint(behaviour, counts);
  }

  /**
   * Answers a request.
   *
   * @return false if the connection cannot be used any more
   */
  boolean handle(HttpRequest request, HttpConnection connection)
      throws IOException, InterruptedException {
    if (request.path().startsWith(ControlEndpoint.PATH)) {
      connection.write(control.answer(request));
      return true;
    }
    String id =
        request
            .headers()
            .getOrDefault(
                "x-request-id", request.headers().getOrDefault("x-client-request-id", ""));
    int earlier = counts.begin(id);
    try {
      return answer(request, id, earlier, connection);
    } finally {
      counts.end();
    }
  }

  private boolean answer(HttpRequest request, String id, int earlier, HttpConnection connection)
      throws IOException, InterruptedException {
    Optional<Fault> outage = behaviour.outage();
    if (outage.isPresent()) {
      return fail(outage.get(), Map.of(), connection);
    }
    if (!behaviour.knows(request.headers().get("authorization"))) {
      return fail(Fault.INVALID_API_KEY, Map.of(), connection);
    }
    SimulatedCall call;
    try {
      call = accept(request);
    } catch (RefusedException e) {
      return refuse(e.refusal(), Map.of(), connection);
    }
    SimulatedLimits limits = behaviour.limits(call.model());
    Optional<Denial> denial = limits.admit(call.cost(), System.nanoTime());
    if (denial.isPresent()) {
      Map<String, String> headers = limits.headers(System.nanoTime());
      headers.putAll(denial.get().headers());
      return refuse(denial.get().refusal(), headers, connection);
    }
    Optional<Fault> fault = behaviour.fault(call.text(), id, earlier);
    if (fault.isPresent() && !fault.get().isAfterWork()) {
      return fail(fault.get(), limits.headers(System.nanoTime()), connection);
    }
    Thread.sleep(behaviour.latency(call.text(), id, earlier));
    counts.countWorked(id);
    if (options.chargesUsage()) {
      limits.correct(call.cost(), call.used(), System.nanoTime());
    }
    Reply reply = call.answer().get().with(limits.headers(System.nanoTime()));
    if (fault.isPresent() && fault.get() == Fault.CUT) {
      counts.countStatus(0);
      connection.writeHalf(reply);
      connection.reset();
      return false;
    }
    if (fault.isPresent()) {
      reply = fault.get().inPlaceOf(reply);
    }
    if (connection.abandoned()) {
      counts.countStatus(0);
      return false;
    }
    counts.countStatus(reply.status());
    if (reply.endless()) {
      connection.writeEndless(reply);
      return false;
    }
    connection.write(reply);
    counts.countAnswered(id);
    return true;
  }

  private SimulatedCall accept(HttpRequest request) throws RefusedException {
    if (!request.method().equals("POST")) {
      throw new RefusedException(
          new Refusal(405, "invalid_request_error", "method_not_allowed", null, "Only POST."));
    }
    JsonNode body;
    try {
      body = JsonMapper.shared().readTree(request.body());
    } catch (JacksonException e) {
      throw new RefusedException(Refusal.invalid(null, "The body is not JSON."));
    }
    return switch (request.path().split("\\?")[0]) {
      case "/v1/chat/completions" -> chat.accept(body);
      case "/v1/embeddings" -> embeddings.accept(body);
      default ->
          throw new RefusedException(
              new Refusal(
                  404, "invalid_request_error", "unknown_url", null, "This path does not exist."));
    };
  }

  private boolean fail(Fault fault, Map<String, String> headers, HttpConnection connection)
      throws IOException, InterruptedException {
    switch (fault) {
      case HANG -> {
        counts.countStatus(0);
        while (!connection.abandoned()) {
          Thread.sleep(20);
        }
        return false;
      }
      case RESET, CUT -> {
        counts.countStatus(0);
        connection.reset();
        return false;
      }
      case PROXY_BAD_GATEWAY,
          UNREADABLE,
          EMPTY,
          ENDLESS_CHOICES,
          ENDLESS_FIELDS,
          WILD_USAGE,
          NOT_NUMBERS -> {
        counts.countStatus(fault.status());
        connection.write(Reply.page(fault.status(), headers));
        return true;
      }
      default -> {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(fault.headers());
        return refuse(fault.refusal(), all, connection);
      }
    }
  }

  private boolean refuse(Refusal refusal, Map<String, String> headers, HttpConnection connection)
      throws IOException {
    counts.countStatus(refusal.status());
    connection.write(refusal.reply(headers));
    return true;
  }
}
