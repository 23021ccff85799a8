package dev.sluice.topology.machine;

import dev.sluice.schemas.topic.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The trace of each request and document that was seen lately, so that one which had to wait goes
 * on in its own trace and not in that of the record that set it free. Held in memory only: after a
 * restart a few go on untraced.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class TraceContexts {
  private static final int MOST = 10_000;

  /** Outsiders write these headers too; a longer one is not carried on. */
  private static final int LONGEST = 512;

  private record Trace(Header parent, @Nullable Header state) {}

  /** Only used by the stream thread of its task; the oldest leaves when it is full. */
  private final Map<String, Trace> traces =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trace> eldest) {
          return size() > MOST;
        }
      };

  /** Notes the trace that a record brings, if it does. */
  void note(String about, Headers headers) {
    Header parent = header(headers, TraceContext.TRACEPARENT);
    if (parent != null) {
      traces.put(about, new Trace(parent, header(headers, TraceContext.TRACESTATE)));
    }
  }

  /** The trace that a record brings, as headers. */
  static Headers only(Headers all) {
    RecordHeaders headers = new RecordHeaders();
    for (String name : TraceContext.HEADERS) {
      Header header = header(all, name);
      if (header != null) {
        headers.add(header);
      }
    }
    return headers;
  }

  /** The headers of what is written about a request or document. */
  Headers of(String about) {
    RecordHeaders headers = new RecordHeaders();
    Trace trace = traces.get(about);
    if (trace != null) {
      headers.add(trace.parent());
      if (trace.state() != null) {
        headers.add(trace.state());
      }
    }
    return headers;
  }

  private static @Nullable Header header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null || header.value().length > LONGEST
        ? null
        : header;
  }
}
