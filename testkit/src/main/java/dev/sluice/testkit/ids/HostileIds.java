package dev.sluice.testkit.ids;

import java.util.List;

/**
 * Ids that the rules of requests allow, or that a careless caller passes on. They become equal in a
 * store that builds one key of two ids, trims, ignores case or reads patterns.
 */
public final class HostileIds {
  /** Pairs of tenant and id, all different. */
  public static final List<Pair> PAIRS =
      List.of(
          new Pair("a", "b:c"),
          new Pair("a:b", "c"),
          new Pair("a", "b"),
          new Pair("a:", "b"),
          new Pair("a", ":b"),
          new Pair("A", "b"),
          new Pair("a", "B"),
          new Pair("~", "-"),
          new Pair("-", "~"),
          new Pair("..", "."),
          new Pair(".", ".."),
          new Pair("__a__", "b"),
          new Pair("a", "__b__"),
          new Pair("1", "1"),
          new Pair("1", "01"),
          new Pair("1", "1.0"),
          new Pair("x".repeat(128), "y".repeat(128)),
          new Pair("x".repeat(128), "y".repeat(127)),
          new Pair(":", ":"),
          new Pair("::", ":"),
          new Pair(":", "::"));

  /** A tenant and an id of that tenant. */
  public record Pair(String tenant, String id) {}

  private HostileIds() {}
}
