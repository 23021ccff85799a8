package dev.sluice.schemas.topic;

import java.util.List;

/**
 * The headers of the W3C trace context, which travel with a request through HTTP and all topics.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class TraceContext {
  /** The header that names the trace and the caller's span. */
  public static final String TRACEPARENT = "traceparent";

  /** The header with vendors' own data. */
  public static final String TRACESTATE = "tracestate";

  /** Both headers. */
  public static final List<String> HEADERS = List.of(TRACEPARENT, TRACESTATE);

  private TraceContext() {}
}
