package dev.sluice.testkit.report;

import dev.sluice.testkit.report.Outcome.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes the outcome of each test into {@code target/test-outcomes}, one file a class, for {@link
 * OutcomeTable}. JUnit finds it by itself if the testkit is on the class path.
 */
public final class OutcomeListener implements TestExecutionListener {
  /** The classes whose file this process has begun. */
  private final Set<String> begun = new HashSet<>();

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (!test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      return;
    }
    String reason =
        result.getThrowable().map(t -> String.valueOf(t.getMessage())).orElse("no reason given");
    switch (result.getStatus()) {
      case SUCCESSFUL -> record(test, Result.PASSED, "");
      case FAILED -> record(test, Result.FAILED, reason);
      case ABORTED -> record(test, Result.SKIPPED, reason);
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    record(test, Result.SKIPPED, reason);
  }

  private void record(TestIdentifier test, Result result, String reason) {
    classOf(test)
        .ifPresent(type -> {
          int tests = test.isTest() ? 1 : testsOf(type);
          write(
              new Outcome(
                  type.getSimpleName(),
                  contractOf(type),
                  test.getUniqueId(),
                  tests,
                  result,
                  reason.replaceFirst("^Assumption failed: ", "")));
        });
  }

  private static Optional<Class<?>> classOf(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource method -> Optional.of(method.getJavaClass());
      case ClassSource type -> Optional.of(type.getJavaClass());
      case null, default -> Optional.empty();
    };
  }

  /** The suite of the testkit that a test class extends; empty if none. */
  private static String contractOf(Class<?> type) {
    return ancestry(type).stream()
        .map(Class::getSimpleName)
        .filter(name -> name.endsWith("Contract"))
        .map(name -> name.replace("Contract", ""))
        .findFirst()
        .orElse("");
  }

  private static int testsOf(Class<?> type) {
    return (int)
        ancestry(type).stream()
            .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
            .filter(m ->
                m.isAnnotationPresent(Test.class) || m.isAnnotationPresent(ParameterizedTest.class))
            .count();
  }

  private static List<Class<?>> ancestry(Class<?> type) {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      classes.add(each);
    }
    return classes;
  }

  private synchronized void write(Outcome outcome) {
    Path file = Outcome.FOLDER.resolve(outcome.testClass() + ".tsv");
    try {
      Files.createDirectories(Outcome.FOLDER);
      if (begun.add(outcome.testClass())) {
        Files.deleteIfExists(file);
      }
      Files.writeString(
          file, outcome.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
