package dev.sluice.ingest.publish;

import dev.sluice.schemas.topic.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context of a call, passed on in the headers of a record. It is a new trace if the
 * call has no valid one.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceHeaders(String traceparent, @Nullable String tracestate) {
  private static final int MAX_STATE = 512;
  private static final Pattern VALID =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1," + MAX_STATE + "}");

  /** The trace context of a call's headers. */
  public static TraceHeaders of(@Nullable String traceparent, @Nullable String tracestate) {
    if (traceparent == null || !VALID.matcher(traceparent).matches()) {
      return new TraceHeaders(fresh(), null);
    }
    boolean usable = tracestate != null && PRINTABLE.matcher(tracestate).matches();
    return new TraceHeaders(traceparent, usable ? tracestate : null);
  }

  private static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "00-%016x%016x-%016x-00"
        .formatted(random.nextLong() | 1, random.nextLong(), random.nextLong() | 1);
  }

  List<Header> toHeaders() {
    Header parent = header(TraceContext.TRACEPARENT, traceparent);
    return tracestate == null
        ? List.of(parent)
        : List.of(parent, header(TraceContext.TRACESTATE, tracestate));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.US_ASCII));
  }
}
