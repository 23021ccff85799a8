package dev.sluice.core.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "sm://openai-key, , openai-key, latest",
    "sm://openai-key/7, , openai-key, 7",
    "sm://openai-key/latest, , openai-key, latest",
    "sm://my-project/openai-key, my-project, openai-key, latest",
    "sm://my-project/openai-key/7, my-project, openai-key, 7",
    "sm://my-project/openai-key/stable, my-project, openai-key, stable",
    "sm://projects/my-project/secrets/openai-key, my-project, openai-key, latest",
    "sm://projects/my-project/secrets/openai-key/versions/7, my-project, openai-key, 7",
  })
  void everyFormIsRead(String text, String project, String name, String version) {
    SecretReference reference = SecretReference.parse(text);
    assertThat(reference)
        .isEqualTo(new SecretReference(Optional.ofNullable(project), name, version));
    assertThat(SecretReference.parse(reference.toString())).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sm://",
        "sm:///name",
        "sm://a/b/c/d",
        "sm://na me",
        "sm://project/name/",
        "sm://UPPER_PROJECT!/name",
        "sm://projects/p/secrets/n/versions",
        "sk-key"
      })
  void everyOtherIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretReference.parse(text));
  }

  @Test
  void onlyANumberedVersionNeverChanges() {
    assertThat(SecretReference.parse("sm://a/7").isPinned()).isTrue();
    assertThat(SecretReference.parse("sm://a").isPinned()).isFalse();
    assertThat(SecretReference.parse("sm://my-project/a/stable").isPinned()).isFalse();
  }

  @Test
  void anInlineSecretIsNeverShownAndAReferenceIs() {
    assertThat(Secret.parse("hunter2")).hasToString("******");
    assertThat(Optional.of(Secret.parse("hunter2")).toString()).doesNotContain("hunter2");
    assertThat(Secret.parse("sm://my-project/a")).hasToString("sm://my-project/a");
    assertThat(Secret.shown("hunter2")).isEqualTo("******");
    assertThat(Secret.shown("sm://hunter 2")).isEqualTo("******");
    assertThat(Secret.shown("sm://a")).isEqualTo("sm://a");
  }
}
