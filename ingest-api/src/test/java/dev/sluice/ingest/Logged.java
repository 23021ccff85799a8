package dev.sluice.ingest;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Records everything that this process logs from here on, with stack traces. */
final class Logged implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  /**
   * Starts to record. Make it after a server has started, since Spring Boot removes all appenders.
   */
  Logged() {
    events.setContext(root.getLoggerContext());
    events.start();
    root.addAppender(events);
    root.warn("the log is read");
  }

  /** The lines that were logged since the last call of this method. */
  synchronized List<String> taken() {
    List<String> lines = List.copyOf(events.list).stream().map(Logged::whole).toList();
    events.list.clear();
    return lines;
  }

  private static String whole(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String line = event.getLevel() + " " + event.getFormattedMessage();
    return thrown == null ? line : line + "\n" + ThrowableProxyUtil.asString(thrown);
  }

  @Override
  public void close() {
    root.detachAppender(events);
  }
}
