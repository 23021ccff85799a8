package dev.sluice.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceHeadersTest {
  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void aValidTraceIsPassedOn() {
    assertThat(TraceHeaders.of(VALID, "a=1,b=2")).isEqualTo(new TraceHeaders(VALID, "a=1,b=2"));
    assertThat(TraceHeaders.of(VALID, null)).isEqualTo(new TraceHeaders(VALID, null));
    assertThat(TraceHeaders.of(VALID, "x".repeat(513)).tracestate()).isNull();
    assertThat(TraceHeaders.of(VALID, "a=\u00e9").tracestate()).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void anyOtherIsReplacedByANewOne(String header) {
    TraceHeaders trace = TraceHeaders.of(header, "a=1");
    assertThat(TraceHeaders.of(trace.traceparent(), null)).isEqualTo(trace);
    assertThat(trace.traceparent()).isNotEqualTo(header);
    assertThat(trace.tracestate()).isNull();
  }
}
