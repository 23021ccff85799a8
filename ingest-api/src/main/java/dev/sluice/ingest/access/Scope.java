package dev.sluice.ingest.access;

/** A permission that a token can give. */
public enum Scope {
  /** Submit and cancel work: requests, documents, searches. */
  SUBMIT("sluice.submit", "Submit and cancel requests, store and remove documents, search"),
  /** Read the status of work and its results. */
  READ("sluice.read", "Read statuses, jobs and conversations"),
  /** Operate what belongs to the caller's own tenant: its dead letters. */
  OPERATE("sluice.operate", "List and replay the dead letters of the token's tenant"),
  /** Operate Sluice, for all tenants: dead letters, stores, pauses, metrics, details of health. */
  OPERATE_ALL(
      "sluice.operate.all",
      "List and replay dead letters of all tenants, operate the stores, read metrics");

  private final String word;
  private final String meaning;

  Scope(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** The word in the {@code scope} claim of a token. */
  public String word() {
    return word;
  }

  /** What the scope allows, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Whether a caller with this scope may do what needs another. */
  boolean covers(Scope needed) {
    return this == needed || (this == OPERATE_ALL && needed == OPERATE);
  }

  /** The name of the scope in Spring Security. */
  public String authority() {
    return "SCOPE_" + word;
  }
}
