package dev.sluice.core.secrets;

import java.util.function.Supplier;

/** A secret whose value may change while the process runs: to be asked for at every use. */
public interface CurrentSecret extends Supplier<String> {
  /**
   * For one who was refused with a value: reads the secret anew, unless that was done since.
   *
   * @param refused the value that was refused
   * @return whether there is another value now, with which it is worth trying again
   */
  boolean renew(String refused);

  /** One that never changes. */
  static CurrentSecret fixed(String value) {
    return new CurrentSecret() {
      @Override
      public String get() {
        return value;
      }

      @Override
      public boolean renew(String refused) {
        return false;
      }
    };
  }
}
