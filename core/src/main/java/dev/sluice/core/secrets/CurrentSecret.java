package dev.sluice.core.secrets;

import java.util.function.Supplier;

/** A secret whose value may change while the process runs: to be asked for at every use. */
@FunctionalInterface
public interface CurrentSecret extends Supplier<String> {
  /**
   * For one who was refused with a value: whether there is another by now, with which it is worth
   * trying again. A secret that is kept in a store is read anew for it, unless that was done since.
   *
   * @param refused the value that was refused
   */
  default boolean renew(String refused) {
    return !get().equals(refused);
  }

  /** One that never changes. */
  static CurrentSecret fixed(String value) {
    return () -> value;
  }
}
