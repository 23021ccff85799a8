package dev.sluice.benchmarks.pipeline;

final class Waiting {
  private Waiting() {}

  public static void main(String[] a) {}
}
