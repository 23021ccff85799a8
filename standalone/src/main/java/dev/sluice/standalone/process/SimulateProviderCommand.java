package dev.sluice.standalone.process;

import dev.sluice.core.settings.Durations;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a provider that speaks OpenAI's protocol, so that limits and load can be tried for free. */
@Command(
    name = "simulate-provider",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a provider on 127.0.0.1 that speaks OpenAI's protocol (chat, streamed too,",
      "and embeddings), holds limits as OpenAI does and fails as it is asked to, so that",
      "limits and load can be tried without paying. Point OPENAI_BASE_URL at it, with",
      "any OPENAI_API_KEY."
    },
    footer = {
      "",
      "GET /simulator returns what it was asked, with ?ids=true by request id.",
      "PUT /simulator changes it under way: {\"rpm\", \"tpm\"}, {\"fault_rate\"},",
      "{\"latency_ms\": [least, most]}, {\"outage\": \"server_error\"} or null.",
      "A prompt can ask for trouble itself: #fail=rate_limited*2, #latency=500."
    })
public final class SimulateProviderCommand implements Callable<Integer> {
  private static final int PORT_TAKEN = 2;

  @Option(
      names = "--port",
      defaultValue = "8085",
      description = "The port; 0 takes any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--rpm",
      defaultValue = "600",
      description = "Requests a minute of each model (default: ${DEFAULT-VALUE}).")
  private int requestsPerMinute;

  @Option(
      names = "--tpm",
      defaultValue = "60000",
      description = "Tokens a minute of each model (default: ${DEFAULT-VALUE}).")
  private int tokensPerMinute;

  @Option(
      names = "--slice",
      defaultValue = "60s",
      converter = Time.class,
      paramLabel = "TIME",
      description =
          "The span in which a limit must hold too: with 1s, 60 a minute is also 1 a second (default: ${DEFAULT-VALUE}).")
  private Duration slice;

  @Option(
      names = "--latency",
      arity = "1",
      split = "-",
      hideParamSyntax = true,
      defaultValue = "200ms",
      converter = Time.class,
      paramLabel = "TIME[-TIME]",
      description = "How long an answer takes, or from which to which (default: ${DEFAULT-VALUE}).")
  private Duration[] latency;

  @Option(
      names = "--faults",
      defaultValue = "0",
      description = "The part of calls, 0 to 1, that fail with 500 (default: ${DEFAULT-VALUE}).")
  private double faultRate;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of all that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ShutdownHook stop = new ShutdownHook();
    SimulatedProvider provider;
    try {
      provider = SimulatedProvider.start(options());
    } catch (UncheckedIOException e) {
      spec.commandLine()
          .getErr()
          .println("sluice: port " + port + " is taken; choose another with --port");
      return PORT_TAKEN;
    }
    stop.whenAsked(() -> {
      out.printf("Calls: %s, by status: %s%n", provider.calls(), provider.statuses());
      out.flush();
      provider.close();
    });
    out.printf("Ready: OPENAI_BASE_URL=%s%n", provider.baseUrl());
    out.flush();
    stop.await();
    return 0;
  }

  private ProviderOptions options() {
    require(requestsPerMinute >= 1, "--rpm must be at least 1");
    require(tokensPerMinute >= 1, "--tpm must be at least 1");
    require(faultRate >= 0 && faultRate <= 1, "--faults must be from 0 to 1");
    require(latency.length <= 2, "--latency is one time, or two with a hyphen between");
    require(
        latency[0].compareTo(latency[latency.length - 1]) <= 0,
        "--latency: the first time must not be the longer one");
    require(slice.isPositive(), "--slice must be longer than nothing");
    return ProviderOptions.defaults()
        .withPort(port)
        .withLimits(requestsPerMinute, tokensPerMinute)
        .withSlice(slice)
        .withLatency(latency[0], latency[latency.length - 1])
        .withFaultRate(faultRate)
        .withSeed(seed);
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  /** A time as settings write it: 250ms, 30s. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.parse(text);
    }
  }
}
