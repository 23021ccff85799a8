package dev.sluice.topology.transaction;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** A log of which all can be read that is not for the hunt after a defect. */
final class Logged {
  private final List<String> lines = new ArrayList<>();

  /** Writes into this. */
  Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("debug")) {
                lines.add(method.getName() + " " + formatted(arguments));
              }
              return null;
            });
  }

  private static String formatted(Object[] arguments) {
    Object[] values =
        Arrays.stream(arguments, 1, arguments.length)
            .flatMap(a -> a instanceof Object[] several ? Arrays.stream(several) : Stream.of(a))
            .toArray();
    return MessageFormatter.arrayFormat(arguments[0].toString(), values).getMessage();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
