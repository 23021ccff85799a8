package dev.sluice.simulator;

/**
 * Calls of one id, or of all.
 *
 * @param received by the provider
 * @param worked those for which an answer was made, and that are paid for
 * @param answered those whose answer was sent whole
 */
public record Calls(int received, int worked, int answered) {
  Calls plus(Calls other) {
    return new Calls(received + other.received, worked + other.worked, answered + other.answered);
  }
}
