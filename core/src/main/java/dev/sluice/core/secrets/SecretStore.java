package dev.sluice.core.secrets;

/** A store of secrets. Each access is logged for audits. */
public interface SecretStore extends AutoCloseable {
  /**
   * Reads the value that a reference points to now.
   *
   * @param reference with a project
   * @throws dev.sluice.core.failure.PermanentException with {@link
   *     dev.sluice.core.failure.FailureCodes#SECRET_MISSING}, {@link
   *     dev.sluice.core.failure.FailureCodes#PERMISSION_DENIED} or {@link
   *     dev.sluice.core.failure.FailureCodes#SECRET_UNUSABLE}; the message is a sentence that names
   *     the secret and never the value
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  String read(SecretReference reference);

  @Override
  void close();
}
