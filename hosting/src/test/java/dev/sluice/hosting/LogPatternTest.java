package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.logback.WhitespaceThrowableProxyConverter;

class LogPatternTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\nb",
        "a\u0000b",
        "a\u001b[2Jb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "a\u202eb",
        "a\u2066b",
        "a\u200fb",
        "a\u009bb",
        "a\u000bb"
      })
  void whatOthersWroteIsOneLine(String message) {
    String line = line(message, null);
    assertThat(line).contains("a?").endsWith("b\n");
    assertThat(line.strip().chars()).noneMatch(c -> c != '\t' && Character.isISOControl(c));
    assertThat(line).doesNotContain("\u2028", "\u2029", "\u202e", "\u2066", "\u200f");
  }

  @Test
  void whatIsOrdinaryStaysAndATraceKeepsItsLines() {
    String line = line("Grüße, 你好\tfor 5 %", new IllegalStateException("x\u001b[31my"));
    assertThat(line).contains(": Grüße, 你好\tfor 5 %\n", "IllegalStateException: x?[31my\n\tat ");
  }

  private static String line(String message, Throwable failure) {
    LoggerContext context = new LoggerContext();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().putAll(Map.of("wEx", WhitespaceThrowableProxyConverter::new));
    layout.setPattern(LogPattern.of().replace("${PID:-}", "1"));
    layout.start();
    return layout.doLayout(
        new LoggingEvent("f", context.getLogger("x"), Level.INFO, message, failure, null));
  }
}
