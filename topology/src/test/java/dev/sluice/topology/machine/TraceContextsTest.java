package dev.sluice.topology.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceContextsTest {
  private final TraceContexts traces = new TraceContexts();

  @Test
  void traceHeadersAreCarriedOnAndOthersAreNot() {
    traces.note("r", headers("traceparent", 55).add("tracestate", new byte[9]).add("x", null));
    assertThat(traces.of("r")).extracting(Header::key).containsExactly("traceparent", "tracestate");
    assertThat(traces.of("other")).isEmpty();
    assertThat(TraceContexts.only(headers("traceparent", 55).add("x", null))).hasSize(1);
  }

  @Test
  void aHeaderOfAnyLengthIsNotLetIn() {
    traces.note("r", headers("traceparent", 100_000));
    assertThat(traces.of("r")).isEmpty();
    assertThat(TraceContexts.only(headers("traceparent", 100_000))).isEmpty();
  }

  @Test
  void theOldestAreForgotten() {
    for (int i = 0; i <= 10_000; i++) {
      traces.note("r" + i, headers("traceparent", 55));
    }
    assertThat(traces.of("r0")).isEmpty();
    assertThat(traces.of("r1")).hasSize(1);
    assertThat(traces.of("r10000")).hasSize(1);
  }

  private static Headers headers(String name, int size) {
    return new RecordHeaders().add(name, new byte[size]);
  }
}
