package dev.sluice.core.failure;

/**
 * The explanation of one failure code, for the one who meets it.
 *
 * @param code the word that stands in a status, a problem or a dead letter
 * @param meaning what happened
 * @param repeat whether sending the same again can help
 * @param action what to do about it
 */
public record FailureEntry(String code, String meaning, Repeat repeat, String action) {
  /** The use of sending the same again, as a new request. */
  public enum Repeat {
    /** It ends the same way, or is not needed. */
    NO("no"),
    /** It can succeed at once. */
    YES("yes"),
    /** It can succeed after a while. */
    LATER("later"),
    /** It ends the same way until the request, a setting or an account has changed. */
    AFTER_A_CHANGE("after a change");

    private final String words;

    Repeat(String words) {
      this.words = words;
    }

    /** The words for a reader. */
    public String words() {
      return words;
    }
  }
}
