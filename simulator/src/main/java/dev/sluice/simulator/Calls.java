package dev.sluice.simulator;

/**
 * The numbers of calls of one id, or of all.
 *
 * @param received the calls that the provider received
 * @param worked the calls for which an answer was made, which are paid for
 * @param answered the calls whose answer was sent completely
 */
public record Calls(int received, int worked, int answered) {
  Calls plus(Calls other) {
    return new Calls(received + other.received, worked + other.worked, answered + other.answered);
  }
}
