package dev.sluice.core.failure;

import static dev.sluice.core.failure.FailureEntry.Repeat.AFTER_A_CHANGE;
import static dev.sluice.core.failure.FailureEntry.Repeat.LATER;
import static dev.sluice.core.failure.FailureEntry.Repeat.NO;
import static dev.sluice.core.failure.FailureEntry.Repeat.YES;

import java.util.List;

/**
 * The explanations of all failure codes that Sluice writes: those of {@link FailureCodes}, then the
 * words of adapters. A code that is not here is the provider's or the store's own.
 */
public final class FailureCatalogue {
  /** In the order of the table that users read. */
  public static final List<FailureEntry> ALL =
      List.of(
          new FailureEntry(
              FailureCodes.INVALID_REQUEST,
              "A field is missing, out of its bounds or of the wrong form; or a provider or a store"
                  + " refused the call as not valid.",
              AFTER_A_CHANGE,
              "Correct what the message names, then send it again."),
          new FailureEntry(
              FailureCodes.INPUT_TOO_LONG,
              "The instructions and the input alone are more than PROMPT_TOKENS, the model or the"
                  + " provider allows.",
              AFTER_A_CHANGE,
              "Shorten them; or raise PROMPT_TOKENS if the model takes more."),
          new FailureEntry(
              FailureCodes.TOO_LARGE,
              "A record would be larger than MAX_RECORD_BYTES or the store allows, or one call needs"
                  + " more tokens than the model's limit of a minute.",
              AFTER_A_CHANGE,
              "Divide the document, shorten the input or lower max_tokens; or raise the setting that"
                  + " the message names."),
          new FailureEntry(
              FailureCodes.CONVERSATION_BUSY,
              "As many requests wait in the conversation as MAX_WAITING or their size allows.",
              LATER,
              "Send it again once an earlier request of the conversation has ended."),
          new FailureEntry(
              FailureCodes.DEADLINE_EXCEEDED,
              "The deadline passed before it ended; it may have waited for a provider's limit, or"
                  + " behind others of its conversation.",
              LATER,
              "Send it again with a later deadline. If it happens often, find what it waits for: a"
                  + " limit, or too few processes."),
          new FailureEntry(
              FailureCodes.SEARCH_DISABLED,
              "A search came while ENABLE_VECTOR_SEARCH is false.",
              AFTER_A_CHANGE,
              "The operator sets ENABLE_VECTOR_SEARCH to true."),
          new FailureEntry(
              FailureCodes.CANCELLED,
              "The caller cancelled the request.",
              NO,
              "Nothing. If it is wanted after all, send it as a new request."),
          new FailureEntry(
              FailureCodes.SUPERSEDED,
              "A newer change of the document came before this one was begun.",
              NO,
              "Nothing: the newer change is carried out."),
          new FailureEntry(
              FailureCodes.UNDECODABLE,
              "A record, or what a store holds, cannot be read: it is damaged, or of a schema version"
                  + " that the process does not know.",
              AFTER_A_CHANGE,
              "Correct the producer and send it again. During an upgrade, keep to the order of its"
                  + " steps."),
          new FailureEntry(
              FailureCodes.TIMEOUT,
              "The provider or the store did not answer in time.",
              LATER,
              "Send it again. If it happens often, look at the provider, or raise REQUEST_TIMEOUT."),
          new FailureEntry(
              FailureCodes.UNAVAILABLE,
              "The provider or the store could not be reached, or failed by itself.",
              LATER,
              "Send it again once what the message names is back."),
          new FailureEntry(
              FailureCodes.RATE_LIMITED,
              "The limit of the provider or the store left no room before the deadline.",
              LATER,
              "Send it again, with a later deadline. If it happens often, get a higher limit and"
                  + " raise RATE_LIMIT_REQUESTS and RATE_LIMIT_TOKENS."),
          new FailureEntry(
              FailureCodes.OUTCOME_UNKNOWN,
              "A crash or a lost connection hid the outcome of a paid call, and UNKNOWN_CALLS=fail"
                  + " forbids another one.",
              YES,
              "Send it again if it may be paid for twice."),
          new FailureEntry(
              FailureCodes.DIMENSION_MISMATCH,
              "The vector does not have the dimensions of the index.",
              AFTER_A_CHANGE,
              "The operator gives all processes the same embedding model and EMBEDDING_DIMENSIONS, and"
                  + " restarts the workers: an index of them is built."),
          new FailureEntry(
              FailureCodes.MODEL_MISMATCH,
              "The index holds vectors of another embedding model.",
              AFTER_A_CHANGE,
              "The operator gives all processes the same embedding model, and restarts the workers: an"
                  + " index of it is built."),
          new FailureEntry(
              FailureCodes.SECRET_MISSING,
              "A secret, or the version of it that was asked for, is not there.",
              AFTER_A_CHANGE,
              "The operator creates the secret, or corrects the reference to it."),
          new FailureEntry(
              FailureCodes.SECRET_UNUSABLE,
              "A secret was read but cannot be used: it is empty, damaged or not text.",
              AFTER_A_CHANGE,
              "The operator stores the secret again, as a new version."),
          new FailureEntry(
              FailureCodes.PERMISSION_DENIED,
              "The key or the account of the process lacks a permission at the provider or the"
                  + " store.",
              AFTER_A_CHANGE,
              "The operator grants what the message names."),
          new FailureEntry(
              FailureCodes.INTERNAL,
              "A defect of Sluice, or an answer of a store or provider that should not exist.",
              AFTER_A_CHANGE,
              "Report it, with what the log says about the id. Once it is corrected, replay the dead"
                  + " letter."),
          new FailureEntry(
              "invalid_api_key",
              "The provider or the store does not know the key.",
              AFTER_A_CHANGE,
              "The operator corrects the key, in its setting or its secret."),
          new FailureEntry(
              "insufficient_quota",
              "The account at the provider or the store has nothing left to spend.",
              AFTER_A_CHANGE,
              "The operator pays, or raises the spending limit of the account."),
          new FailureEntry(
              "not_found",
              "The provider does not know the model, or the store lacks the index, the database or"
                  + " the operation.",
              AFTER_A_CHANGE,
              "Correct the model of the request, or the setting that names the model or the index."),
          new FailureEntry(
              FailureCodes.INVALID_RESPONSE,
              "The provider's answer is not what its protocol asks for, or is larger than it may be"
                  + " (MAX_ANSWER_BYTES); it may have been paid for.",
              YES,
              "Send it again. If it stays so, look at what OPENAI_BASE_URL points at."),
          new FailureEntry(
              FailureCodes.OUT_OF_MEMORY,
              "A worker ran out of memory twice while this was the only task under way.",
              AFTER_A_CHANGE,
              "Give the workers more memory, or lower MAX_ANSWER_BYTES; then replay the dead letter."),
          new FailureEntry(
              "unsupported_parameter",
              "The model takes no parameter of this name.",
              AFTER_A_CHANGE,
              "Leave the parameter out that the message names, or choose another model."),
          new FailureEntry(
              "stale_key",
              "The key of the provider was replaced during the call.",
              YES,
              "Send it again: the new key is in use by then."),
          new FailureEntry(
              "unauthenticated",
              "Firestore does not know the process: it has no credentials, or none that are valid.",
              AFTER_A_CHANGE,
              "The operator gives the process Google's application default credentials."),
          new FailureEntry(
              "model_failed",
              "The model of LLAMA_MODEL failed within the worker.",
              YES,
              "Send it again. If it stays so, look at the log and the model file."));

  private FailureCatalogue() {}
}
