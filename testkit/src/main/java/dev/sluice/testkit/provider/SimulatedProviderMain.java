package dev.sluice.testkit.provider;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a simulated provider until it is ended: {@code --port 8085 --rpm 600 --tpm 60000 --slice
 * 1000 --latency 100-300 --faults 0.01 --seed 7}; times in milliseconds, each flag optional.
 */
public final class SimulatedProviderMain {
  private SimulatedProviderMain() {}

  /** Ends with 2 if a flag is wrong. */
  public static void main(String[] args) throws InterruptedException {
    ProviderOptions options;
    try {
      options = options(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    SimulatedProvider provider = SimulatedProvider.start(options);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  System.out.println("Calls: " + provider.calls() + " " + provider.statuses());
                  provider.close();
                }));
    System.out.println("Ready: OPENAI_BASE_URL=" + provider.baseUrl());
    new CountDownLatch(1).await();
  }

  static ProviderOptions options(List<String> args) {
    ProviderOptions options = ProviderOptions.defaults();
    for (int i = 0; i < args.size(); i += 2) {
      String flag = args.get(i);
      if (i + 1 == args.size()) {
        throw new IllegalArgumentException(flag + " needs a value");
      }
      String value = args.get(i + 1);
      try {
        options = with(options, flag, value);
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(flag + " cannot be " + value, e);
      }
    }
    return options;
  }

  private static ProviderOptions with(ProviderOptions options, String flag, String value) {
    return switch (flag) {
      case "--port" -> options.withPort(Integer.parseInt(value));
      case "--rpm" ->
          options.withLimits(Integer.parseInt(value), options.limits().tokensPerMinute());
      case "--tpm" ->
          options.withLimits(options.limits().requestsPerMinute(), Integer.parseInt(value));
      case "--slice" -> options.withSlice(Duration.ofMillis(Long.parseLong(value)));
      case "--latency" -> {
        String[] span = value.split("-");
        yield options.withLatency(
            Duration.ofMillis(Long.parseLong(span[0])),
            Duration.ofMillis(Long.parseLong(span[span.length - 1])));
      }
      case "--faults" -> options.withFaultRate(Double.parseDouble(value));
      case "--seed" -> options.withSeed(Long.parseLong(value));
      default ->
          throw new IllegalArgumentException(
              flag
                  + " is not known; there are --port, --rpm, --tpm, --slice, --latency, --faults and"
                  + " --seed");
    };
  }
}
