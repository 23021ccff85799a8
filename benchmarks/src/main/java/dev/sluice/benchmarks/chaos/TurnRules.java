package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.History.SeenTurn;
import dev.sluice.benchmarks.chaos.Violation.Rule;
import dev.sluice.simulator.Replies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A conversation has a turn for each of its requests that completed, once, in the order in which
 * they were accepted, numbered without a gap, and each reply knew of the one before it.
 */
final class TurnRules {
  private final String conversation;
  private final List<SeenTurn> turns;
  private final List<Violation> violations = new ArrayList<>();

  private TurnRules(String conversation, List<SeenTurn> turns) {
    this.conversation = conversation;
    this.turns = turns;
  }

  static List<Violation> check(History history) {
    Map<String, List<Accepted>> conversations = new LinkedHashMap<>();
    for (Accepted accepted : history.accepted()) {
      String thread = accepted.thread();
      if (accepted.kind() == Kind.CHAT && thread != null) {
        conversations.computeIfAbsent(thread, t -> new ArrayList<>()).add(accepted);
      }
    }
    List<Violation> violations = new ArrayList<>();
    conversations.forEach((conversation, accepted) -> {
      TurnRules rules =
          new TurnRules(conversation, history.turns().getOrDefault(conversation, List.of()));
      rules.numbers();
      rules.order(history, accepted);
      rules.replies(accepted);
      violations.addAll(rules.violations);
    });
    return violations;
  }

  private void numbers() {
    Set<String> ids = new HashSet<>();
    long expected = 1;
    for (SeenTurn turn : turns) {
      if (turn.number() != expected) {
        String gap = "%s: after turn %d of %s comes turn %d with %s";
        add(gap.formatted(conversation, expected - 1, conversation, turn.number(), turn.id()));
      }
      if (!ids.add(turn.id())) {
        add("%s: %s has more than one turn".formatted(conversation, turn.id()));
      }
      expected = turn.number() + 1;
    }
  }

  private void order(History history, List<Accepted> accepted) {
    Map<String, Integer> places = new HashMap<>();
    accepted.forEach(request -> places.put(request.id(), places.size()));
    int last = -1;
    Set<String> seen = new HashSet<>();
    for (SeenTurn turn : turns) {
      seen.add(turn.id());
      Integer place = places.get(turn.id());
      if (place == null) {
        if (!history.unsure().contains(conversation)) {
          add("%s: %s has a turn and was never accepted".formatted(conversation, turn.id()));
        }
        continue;
      }
      if (place < last) {
        String early = "%s: the turn of %s comes after one that was accepted later";
        add(early.formatted(conversation, turn.id()));
      }
      last = Math.max(last, place);
      if (!Checker.endOf(history, turn.id()).equals("completed")) {
        String other = "%s: %s has a turn and ended as \"%s\"";
        add(other.formatted(conversation, turn.id(), Checker.endOf(history, turn.id())));
      }
    }
    for (Accepted request : accepted) {
      if (Checker.endOf(history, request.id()).equals("completed")
          && !seen.contains(request.id())) {
        add("%s: %s completed and has no turn".formatted(conversation, request.id()));
      }
    }
  }

  /** Checks the replies: each shows which reply was before it in the prompt. */
  private void replies(List<Accepted> accepted) {
    Map<String, String> inputs = new HashMap<>();
    accepted.forEach(request -> inputs.put(request.id(), request.input()));
    String previous = null;
    for (SeenTurn turn : turns) {
      String input = inputs.get(turn.id());
      if (input != null && !turn.output().equals(expected(previous, input))) {
        String blind = "%s: the reply of %s does not follow from the turn before it";
        add(blind.formatted(conversation, turn.id()));
      }
      previous = turn.output();
    }
  }

  private static String expected(@Nullable String previous, String input) {
    return Replies.to(previous, input);
  }

  private void add(String what) {
    violations.add(new Violation(Rule.TURNS, conversation, what));
  }
}
