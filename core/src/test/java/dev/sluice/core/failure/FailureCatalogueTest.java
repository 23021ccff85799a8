package dev.sluice.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The catalogue explains each code once. */
class FailureCatalogueTest {
  private static final List<String> EXPLAINED =
      FailureCatalogue.ALL.stream().map(FailureEntry::code).toList();

  @Test
  void everyCodeIsExplained() throws IllegalAccessException {
    List<String> codes = new ArrayList<>();
    for (Field field : FailureCodes.class.getFields()) {
      codes.add((String) field.get(null));
    }
    assertThat(codes).isNotEmpty();
    assertThat(EXPLAINED).containsAll(codes);
  }

  @Test
  void noCodeIsExplainedTwice() {
    assertThat(EXPLAINED).doesNotHaveDuplicates();
  }

  @Test
  void explanationsAreSentencesThatFitIntoATable() {
    for (FailureEntry entry : FailureCatalogue.ALL) {
      assertThat(List.of(entry.meaning(), entry.action()))
          .as(entry.code())
          .allMatch(text -> text.matches("[A-Z][^|\\n]*\\."));
    }
  }
}
