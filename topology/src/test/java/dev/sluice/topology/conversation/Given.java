package dev.sluice.topology.conversation;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that tests of conversations are made of. */
final class Given {
  static final String TENANT = "acme";
  static final String CONVERSATION = "talk";
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Given() {}

  /** Settings without retrieval, and these besides. */
  static Settings settings(Map<String, String> flags) {
    Map<String, String> all = new LinkedHashMap<>(Map.of("ENABLE_VECTOR_SEARCH", "false"));
    all.putAll(flags);
    return Settings.read(
        SettingsSource.of(all, Map.of(), Path.of("src", "test", "no-environment-files")));
  }

  static Request request(String id) {
    return Request.newBuilder()
        .setRequestId(id)
        .setTenant(TENANT)
        .setConversationId(CONVERSATION)
        .setInput("input of " + id)
        .build();
  }

  static Request alone(String id) {
    return Request.newBuilder(request(id)).setConversationId(null).build();
  }

  static Request cancel(Request request) {
    return Request.newBuilder()
        .setRequestId(request.getRequestId())
        .setTenant(request.getTenant())
        .setConversationId(request.getConversationId())
        .setAction(RequestAction.CANCEL)
        .build();
  }

  static ContextResult found(ContextTask task, List<Turn> turns, List<Passage> passages) {
    return context(task, ContextKind.FOUND).setTurns(turns).setPassages(passages).build();
  }

  static ContextResult notFound(ContextTask task, Failure failure) {
    return context(task, ContextKind.FAILED).setFailure(failure).build();
  }

  private static ContextResult.Builder context(ContextTask task, ContextKind kind) {
    return ContextResult.newBuilder()
        .setTenant(task.getTenant())
        .setRequestId(task.getRequestId())
        .setConversationId(task.getConversationId())
        .setAttempt(task.getAttempt())
        .setKind(kind);
  }

  static ContextResult archived(String tenant, String conversation, Turn turn) {
    return ContextResult.newBuilder()
        .setTenant(tenant)
        .setRequestId(turn.getRequestId())
        .setConversationId(conversation)
        .setKind(ContextKind.ARCHIVED)
        .setArchivedThrough(turn.getNumber())
        .build();
  }

  static ChatResult answer(ChatTask task, String output) {
    return chat(task)
        .setOutput(output)
        .setModel("model-x")
        .setFinishReason("stop")
        .setUsage(new Usage(7, 3))
        .setPassages(task.getPassages())
        .build();
  }

  static ChatResult noAnswer(ChatTask task, Failure failure) {
    return chat(task).setFailure(failure).build();
  }

  private static ChatResult.Builder chat(ChatTask task) {
    return ChatResult.newBuilder()
        .setTenant(task.getTenant())
        .setRequestId(task.getRequestId())
        .setConversationId(task.getConversationId())
        .setAttempt(task.getAttempt());
  }

  static Turn turn(long number) {
    return turn(number, "input " + number, "output " + number);
  }

  static Turn turn(long number, String input, String output) {
    return new Turn(number, "r" + number, input, output, START);
  }

  static Passage passage(String document, String text) {
    return new Passage(document, 0, 0.5, text, null);
  }
}
