package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cloud and region in which a missing index is created. Older clients of Pinecone had one name
 * for an environment: a region, followed by its cloud. Serverless indexes need the two apart.
 */
record PineconeRegion(String cloud, String name) {
  private static final Pattern ENVIRONMENT = Pattern.compile("([a-z0-9-]+)-(aws|gcp|azure)");

  /**
   * Reads an environment such as {@code us-east-1-aws}.
   *
   * @throws PermanentException if it has another form
   */
  static PineconeRegion of(String environment) {
    Matcher parts = ENVIRONMENT.matcher(environment);
    if (!parts.matches()) {
      throw new PermanentException(
          FailureCodes.INVALID_REQUEST,
          "PINECONE_ENVIRONMENT must be a region and its cloud, such as us-east-1-aws, for an index"
              + " to be made there: "
              + environment,
          null);
    }
    return new PineconeRegion(parts.group(2), parts.group(1));
  }
}
