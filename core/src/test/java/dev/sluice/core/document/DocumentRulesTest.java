package dev.sluice.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentRulesTest {
  private static Document with(Consumer<Document.Builder> change) {
    Document.Builder builder = Document.newBuilder().setDocumentId("docs/a.md").setText("hi");
    change.accept(builder);
    return builder.build();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("document_id", with(b -> b.setDocumentId(""))),
        Arguments.of("document_id", with(b -> b.setDocumentId("a\nb"))),
        Arguments.of("document_id", with(b -> b.setDocumentId("d".repeat(257)))),
        Arguments.of("tenant", with(b -> b.setTenant(""))),
        Arguments.of("request_id", with(b -> b.setRequestId("a/b"))),
        Arguments.of("action", with(b -> b.setAction(DocumentAction.UNKNOWN))),
        Arguments.of("text", with(b -> b.setText(" "))),
        Arguments.of("text", with(b -> b.setText("x".repeat(DocumentRules.MAX_TEXT_BYTES + 1)))),
        Arguments.of("title", with(b -> b.setTitle("t".repeat(DocumentRules.MAX_TITLE + 1)))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void namesTheFieldThatBreaksARule(String field, Document document) {
    assertThat(DocumentRules.violation(document))
        .hasValueSatisfying(failure -> assertThat(failure.getField()).isEqualTo(field));
  }

  @Test
  void takesWhatKeepsTheRules() {
    assertThat(DocumentRules.violation(with(b -> {}))).isEmpty();
    assertThat(DocumentRules.violation(with(b -> b.setText("").setAction(DocumentAction.REMOVE))))
        .isEmpty();
  }
}
