package dev.sluice.simulator;

import java.util.function.Supplier;

/**
 * A valid call.
 *
 * @param cost the tokens that are charged before it is answered
 * @param used the tokens in the usage of the answer
 * @param text the text, which may contain {@link Directives}
 * @param answer makes the answer
 */
record SimulatedCall(String model, int cost, int used, String text, Supplier<Reply> answer) {}
