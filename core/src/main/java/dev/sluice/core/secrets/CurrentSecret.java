package dev.sluice.core.secrets;

import java.util.function.Supplier;

/**
 * A secret whose value may change while the process runs. Its users ask for the value at every use.
 */
@FunctionalInterface
public interface CurrentSecret extends Supplier<String> {
  /**
   * Looks for a newer value after a value was refused. A secret that is kept in a store is read
   * again, unless that was just done.
   *
   * @param refused the value that was refused
   * @return whether the value is another one now, so that a second try makes sense
   */
  default boolean renew(String refused) {
    return !get().equals(refused);
  }

  /** A secret that never changes. */
  static CurrentSecret fixed(String value) {
    return () -> value;
  }
}
