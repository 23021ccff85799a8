package dev.sluice.ingest.access;

/** What a token may let its bearer do. */
public enum Scope {
  /** Hand work in and take it back: requests, documents, searches. */
  SUBMIT("sluice.submit", "Submit and cancel requests, store and remove documents, search"),
  /** See how work stands and what came of it. */
  READ("sluice.read", "Read statuses, jobs and conversations"),
  /** What those do who run Sluice, for all tenants: dead letters, metrics, the parts' health. */
  OPERATE("sluice.operate", "List and replay dead letters of all tenants, read metrics");

  private final String word;
  private final String meaning;

  Scope(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** As it stands in the {@code scope} claim of a token. */
  public String word() {
    return word;
  }

  /** What it lets one do, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** As Spring Security knows it. */
  public String authority() {
    return "SCOPE_" + word;
  }
}
