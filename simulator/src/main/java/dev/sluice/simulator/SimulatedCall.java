package dev.sluice.simulator;

import java.util.function.Supplier;

/**
 * A call that is in order.
 *
 * @param cost in tokens, as charged before it is answered
 * @param used in tokens, as the answer tells
 * @param text that may hold {@link Directives}
 * @param answer makes the answer
 */
record SimulatedCall(String model, int cost, int used, String text, Supplier<Reply> answer) {}
