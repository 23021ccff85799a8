package dev.sluice.benchmarks.pipeline;

final class Startup {
  private Startup() {}

  public static void main(String[] a) {}
}
