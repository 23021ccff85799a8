package dev.sluice.standalone.wire;

import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the results of a few methods of libraries, which hand on what they are given.
 */
final class LibraryCalls {
  private static final String MICROMETER = "io.micrometer.core.instrument.";

  private LibraryCalls() {}

  static Known result(
      String owner, String method, MethodTypeDesc type, Known receiver, List<Known> arguments) {
    if (owner.startsWith(MICROMETER)) {
      return meters(method, type, receiver, arguments);
    }
    return switch (owner + "." + method) {
      case "java.lang.String.toLowerCase" -> receiver.map(text -> text.toLowerCase(Locale.ROOT));
      case "java.lang.String.strip" -> receiver;
      case "java.lang.String.valueOf" -> Known.ofTexts(arguments.getFirst().texts());
      case "java.util.Objects.requireNonNull" -> arguments.getFirst();
      case "java.lang.Boolean.toString" -> Known.ofTexts(Set.of("false", "true"));
      default -> Known.NOTHING;
    };
  }

  /** Names and tags, as builders, registries and tags collect them. */
  private static Known meters(
      String method, MethodTypeDesc type, Known receiver, List<Known> arguments) {
    List<Known> words = new ArrayList<>();
    Map<String, Set<String>> tags = receiver.tags();
    for (int i = 0; i < arguments.size(); i++) {
      Known argument = arguments.get(i);
      tags = Known.merged(tags, argument.tags());
      String kind = type.parameterType(i).displayName();
      if (kind.equals("String")) {
        words.add(argument);
      } else if (kind.equals("String[]")) {
        tags = Known.merged(tags, Known.pairs(argument.elements()));
      } else {
        for (Known element : argument.elements()) {
          tags = Known.merged(tags, element.tags());
        }
      }
    }
    return switch (method) {
      case "builder", "counter", "timer", "summary", "gauge" ->
          Known.ofTexts(words.isEmpty() ? Set.of() : words.getFirst().texts()).tagged(tags);
      case "tag", "of", "and" ->
          Known.ofTexts(receiver.texts()).tagged(Known.merged(tags, Known.pairs(words)));
      default -> Known.ofTexts(receiver.texts()).tagged(tags);
    };
  }

  /**
   * What a concatenation with the operator + makes.
   *
   * @param constants the recipe, in which 1 stands for the next argument and 2 for the next of the
   *     constants behind it
   * @see java.lang.invoke.StringConcatFactory
   */
  static Known concatenation(List<ConstantDesc> constants, List<Known> arguments) {
    Set<String> made = Set.of("");
    int argument = 0;
    int constant = 1;
    for (char c : constants.getFirst().toString().toCharArray()) {
      Set<String> next =
          switch (c) {
            case 1 -> arguments.get(argument++).within();
            case 2 -> Set.of(constants.get(constant++).toString());
            default -> Set.of(String.valueOf(c));
          };
      Set<String> longer = new TreeSet<>();
      made.forEach(begun -> next.forEach(end -> longer.add(begun + end)));
      made = longer;
    }
    return Known.ofTexts(made);
  }
}
