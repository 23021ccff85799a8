package dev.sluice.ingest.access;

/** A permission that a token can give. */
public enum Scope {
  /** Submit and cancel work: requests, documents, searches. */
  SUBMIT("sluice.submit", "Submit and cancel requests, store and remove documents, search"),
  /** Read the status of work and its results. */
  READ("sluice.read", "Read statuses, jobs and conversations"),
  /** Operate Sluice, for all tenants: dead letters, metrics, the health of the parts. */
  OPERATE("sluice.operate", "List and replay dead letters of all tenants, read metrics");

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

  /** The name of the scope in Spring Security. */
  public String authority() {
    return "SCOPE_" + word;
  }
}
