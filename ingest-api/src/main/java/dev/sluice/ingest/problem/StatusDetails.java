package dev.sluice.ingest.problem;

/** The details of problems for an error status that the web server or the framework chose. */
final class StatusDetails {
  private StatusDetails() {}

  static String of(int status) {
    return switch (status) {
      case 400 -> "The request line, a header, a parameter or the path is not valid.";
      case 404 -> "There is nothing at this path.";
      case 405 -> "This path does not have this method.";
      case 406 -> "The answer is application/json or application/problem+json.";
      case 413 -> "The request is larger than the server allows.";
      case 414 -> "The address is longer than the server allows.";
      case 415 -> "The body must be application/json, or application/x-ndjson for many documents.";
      case 431 -> "The headers are larger than the server allows.";
      case 501 -> "The server does not know this method or transfer coding.";
      case 503 -> "The server is stopping or is too busy; try again.";
      default ->
          status >= 500 ? "The service has a defect; it was logged." : "The request was refused.";
    };
  }
}
