package dev.sluice.core.failure;

/** The words for failures on the wire that are Sluice's own; providers add theirs. */
public final class FailureCodes {
  /** A field is missing, out of its bounds or of the wrong form. */
  public static final String INVALID_REQUEST = "invalid_request";

  /** The input alone is more than the prompt may hold. */
  public static final String INPUT_TOO_LONG = "input_too_long";

  /** A record would be larger than the broker takes. */
  public static final String TOO_LARGE = "too_large";

  /** As many requests wait in the conversation as may wait. */
  public static final String CONVERSATION_BUSY = "conversation_busy";

  /** The deadline passed. */
  public static final String DEADLINE_EXCEEDED = "deadline_exceeded";

  /** A search came, and the service is set to look nothing up. */
  public static final String SEARCH_DISABLED = "search_disabled";

  /** The caller took the request back. */
  public static final String CANCELLED = "cancelled";

  /** A newer version of the document replaced this one before it was stored. */
  public static final String SUPERSEDED = "superseded";

  /** The record could not be read. */
  public static final String UNDECODABLE = "undecodable";

  /** The provider did not answer in time. */
  public static final String TIMEOUT = "timeout";

  /** The provider or the store could not be reached. */
  public static final String UNAVAILABLE = "unavailable";

  /** The provider's limit was reached. */
  public static final String RATE_LIMITED = "rate_limited";

  /** A crash hid the outcome of a paid call, and the policy is not to call again. */
  public static final String OUTCOME_UNKNOWN = "outcome_unknown";

  /** The vector does not have the dimensions of the index. */
  public static final String DIMENSION_MISMATCH = "dimension_mismatch";

  /** The index holds vectors of another embedding model. */
  public static final String MODEL_MISMATCH = "model_mismatch";

  /** A secret, or the version of it that was asked for, is not there. */
  public static final String SECRET_MISSING = "secret_missing";

  /** A secret was read but cannot be used: it is empty, damaged or no text. */
  public static final String SECRET_UNUSABLE = "secret_unusable";

  /** The caller lacks a permission. */
  public static final String PERMISSION_DENIED = "permission_denied";

  /** A defect of Sluice itself. */
  public static final String INTERNAL = "internal";

  /** What a provider answered is not what its protocol asks for. */
  public static final String INVALID_RESPONSE = "invalid_response";

  /** The task ended its worker by memory, alone and more than once. */
  public static final String OUT_OF_MEMORY = "out_of_memory";

  private FailureCodes() {}
}
