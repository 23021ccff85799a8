package dev.sluice.core.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The price of a model's tokens.
 *
 * @param input for a million tokens of prompt or of embedded text, in whole units of the currency
 * @param output for a million tokens of answer
 */
public record Price(BigDecimal input, BigDecimal output) {
  /** The cost in millionths of the currency's unit, rounded half up. */
  public long micros(long inputTokens, long outputTokens) {
    return input
        .multiply(BigDecimal.valueOf(inputTokens))
        .add(output.multiply(BigDecimal.valueOf(outputTokens)))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
