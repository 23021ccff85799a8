package dev.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest {
  @TempDir Path folder;

  private Settings read(String... pairs) {
    return Settings.read(SettingsSource.of(Map.of(), map(pairs), folder));
  }

  private List<String> problems(String... pairs) {
    return catchThrowableOfType(InvalidSettingsException.class, () -> read(pairs)).problems();
  }

  private static Map<String, String> map(String... pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void developmentIsOpenButOnlyToThisMachine() {
    Settings settings = read();
    assertThat(settings.access().authEnabled()).isFalse();
    assertThat(settings.access().tenant()).isEqualTo("default");
    assertThat(settings.access().corsOrigins()).isEmpty();
    assertThat(settings.access().rateLimit()).isEmpty();
    assertThat(settings.access().tls()).isFalse();
    assertThat(settings.api().host()).isEqualTo("127.0.0.1");
    assertThat(read("HOST", "0.0.0.0").api().host()).isEqualTo("0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({"development,false", "staging,true", "production,true"})
  void authenticationIsOnWhereverOthersAre(String environment, boolean on) {
    Settings settings =
        read(
            "ENVIRONMENT",
            environment,
            "AUTH_ISSUER",
            "https://id.example.com/",
            "AUTH_AUDIENCE",
            "sluice",
            "BEHIND_TLS_PROXY",
            "true");
    assertThat(settings.access().authEnabled()).isEqualTo(on);
    assertThat(settings.api().host()).isEqualTo(on ? "0.0.0.0" : "127.0.0.1");
    assertThat(settings.access().rateLimit())
        .isEqualTo(on ? OptionalInt.of(6000) : OptionalInt.empty());
    assertThat(settings.access().issuer()).contains(URI.create("https://id.example.com/"));
  }

  @Test
  void authenticationNeedsSomebodyToLetIn() {
    assertThat(problems("AUTH_ENABLED", "true"))
        .singleElement()
        .asString()
        .startsWith("AUTH_ENABLED: ")
        .contains("AUTH_TOKEN", "AUTH_ISSUER", "AUTH_ENABLED=false");
    assertThat(read("AUTH_ENABLED", "true", "AUTH_TOKEN", "a-token").access().authEnabled())
        .isTrue();
    assertThat(read("ENVIRONMENT", "staging", "AUTH_ENABLED", "false").access().authEnabled())
        .isFalse();
  }

  @Test
  void anIssuerNeedsAnAudienceAndTheOtherWayRound() {
    assertThat(problems("AUTH_ISSUER", "https://id.example.com"))
        .singleElement()
        .asString()
        .startsWith("AUTH_AUDIENCE: ");
    assertThat(problems("AUTH_AUDIENCE", "x", "AUTH_JWKS_URI", "https://id.example.com/keys"))
        .hasSize(2)
        .allMatch(p -> p.contains("AUTH_ISSUER"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://id.example.com", "ftp://id.example.com", "id.example.com", "x y"})
  void anIssuerIsReachedByHttpsUnlessOnThisMachine(String issuer) {
    assertThat(problems("AUTH_ISSUER", issuer, "AUTH_AUDIENCE", "x"))
        .anyMatch(p -> p.startsWith("AUTH_ISSUER (environment): "));
    assertThat(read("AUTH_ISSUER", "http://127.0.0.1:9/a", "AUTH_AUDIENCE", "x").access().issuer())
        .isPresent();
  }

  @Test
  void aTokenThatNoHeaderCanCarryIsRefusedAndNotShown() {
    assertThat(problems("AUTH_TOKEN", "two words"))
        .singleElement()
        .asString()
        .startsWith("AUTH_TOKEN: ")
        .doesNotContain("two words");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://a.example",
        "[https://a.example]",
        "[\"https://a.example/\"]",
        "[\"a.example\"]",
        "[\"https://a.example\",]",
        "[\"null\"]",
        "[1]",
        "[\"https://*.example\"]"
      })
  void originsAreAJsonListOfOrigins(String text) {
    assertThat(problems("CORS_ORIGINS", text))
        .singleElement()
        .asString()
        .startsWith("CORS_ORIGINS (environment): ")
        .contains("JSON list");
  }

  @Test
  void originsAreReadInTheFormThatBrowsersSend() {
    assertThat(
            read("CORS_ORIGINS", "[ \"HTTPS://App.Example.com\" , \"http://[::1]:3000\" ]")
                .access()
                .corsOrigins())
        .containsExactly("https://app.example.com", "http://[::1]:3000");
    assertThat(read("CORS_ORIGINS", "[\"*\"]").access().corsOrigins()).containsExactly("*");
  }

  @Test
  void theRateLimitIsBoundedAndCanBeTakenAway() {
    assertThat(read("API_RATE_LIMIT", "7").access().rateLimit()).hasValue(7);
    assertThat(
            read("API_RATE_LIMIT", "0", "AUTH_ENABLED", "true", "AUTH_TOKEN", "t")
                .access()
                .rateLimit())
        .isEmpty();
    assertThat(problems("API_RATE_LIMIT", "-1")).hasSize(1);
  }

  @Test
  void tlsNeedsTwoFilesThatAreThere() throws IOException {
    String here = Files.writeString(folder.resolve("here.pem"), "x").toString();
    assertThat(problems("TLS_CERTIFICATE", here))
        .singleElement()
        .asString()
        .contains("TLS_PRIVATE_KEY");
    assertThat(problems("TLS_CERTIFICATE", here, "TLS_PRIVATE_KEY", here + ".gone"))
        .singleElement()
        .asString()
        .startsWith("TLS_PRIVATE_KEY: ")
        .contains("here.pem.gone");
    assertThat(read("TLS_CERTIFICATE", here, "TLS_PRIVATE_KEY", here).access().tls()).isTrue();
  }

  @Test
  void productionNamesEverythingThatItRefusesAtOnceWithTheWayOut() {
    assertThat(
            problems(
                "ENVIRONMENT", "production",
                "AUTH_ENABLED", "false",
                "CORS_ORIGINS", "[\"*\"]",
                "HOST", "0.0.0.0"))
        .hasSize(3)
        .anyMatch(p -> p.startsWith("AUTH_ENABLED: ") && p.contains("set AUTH_TOKEN"))
        .anyMatch(p -> p.startsWith("CORS_ORIGINS: ") && p.contains("name the origins"))
        .anyMatch(p -> p.startsWith("HOST: ") && p.contains("BEHIND_TLS_PROXY=true"));
    assertThat(problems("ENVIRONMENT", "production"))
        .hasSize(2)
        .anyMatch(p -> p.startsWith("AUTH_ENABLED: ") && !p.contains("AUTH_ENABLED=false"))
        .anyMatch(p -> p.startsWith("HOST: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.3.2.1", "::1"})
  void productionListensOnLoopbackWithoutEncryption(String host) {
    Settings settings =
        read(
            "ENVIRONMENT", "production",
            "HOST", host,
            "AUTH_ISSUER", "https://id.example.com",
            "AUTH_AUDIENCE", "x");
    assertThat(settings.api().onLoopback()).isTrue();
  }
}
