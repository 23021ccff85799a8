package dev.sluice.benchmarks.pipeline;

final class Ingest {
  private Ingest() {}

  public static void main(String[] a) {}
}
