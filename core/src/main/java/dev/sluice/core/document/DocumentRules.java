package dev.sluice.core.document;

import dev.sluice.core.request.RequestRules;
import dev.sluice.core.request.RequestRules.Checks;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The bounds of every field of a document. The API and the topology apply the same ones. */
public final class DocumentRules {
  /** The most UTF-8 bytes of a document's text. */
  public static final int MAX_TEXT_BYTES = 768 * 1024;

  public static final int MAX_TITLE = 512;

  /** The form of document ids. They may be paths and addresses, percent-encoded where necessary. */
  public static final String ID_PATTERN = "[A-Za-z0-9._~:@/+%-]{1,256}";

  private static final Pattern ID = Pattern.compile(ID_PATTERN);
  private static final Pattern PLAIN_ID = Pattern.compile(RequestRules.ID_PATTERN);

  private DocumentRules() {}

  /** The first rule that the document breaks; empty if it breaks none. */
  public static Optional<Failure> violation(Document document) {
    Checks checks = new Checks();
    if (!ID.matcher(document.getDocumentId()).matches()) {
      checks.fail("document_id", "must be 1 to 256 letters, digits, or . _ ~ : @ / + % -");
    }
    if (!PLAIN_ID.matcher(document.getTenant()).matches()) {
      checks.fail("tenant", "must be 1 to 128 letters, digits, or . _ : ~ -");
    }
    if (document.getRequestId() != null && !PLAIN_ID.matcher(document.getRequestId()).matches()) {
      checks.fail("request_id", "must be 1 to 128 letters, digits, or . _ : ~ -");
    }
    if (document.getAction() == DocumentAction.UNKNOWN) {
      checks.fail("action", "must be UPSERT or REMOVE");
    }
    if (document.getAction() == DocumentAction.UPSERT) {
      if (document.getText().isBlank()) {
        checks.fail("text", "must not be blank");
      }
      int bytes = document.getText().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_TEXT_BYTES) {
        checks.fail("text", "must be at most %d bytes, is %d".formatted(MAX_TEXT_BYTES, bytes));
      }
    }
    if (document.getTitle() != null) {
      checks.length("title", document.getTitle(), 0, MAX_TITLE);
    }
    checks.metadata(document.getMetadata());
    return checks.first();
  }
}
