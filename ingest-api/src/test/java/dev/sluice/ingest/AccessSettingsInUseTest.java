package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.core.secrets.SecretReference;
import dev.sluice.core.secrets.SecretStore;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.ingest.Api.Answer;
import dev.sluice.ingest.access.Issuer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Effects of the single settings of access. */
class AccessSettingsInUseTest {
  private static final String BODY = "{\"input\":\"hi\"}";

  @Test
  void keysAreFetchedWhereItIsSetAndTheTenantIsInTheClaimThatIsSet() throws Exception {
    try (Issuer issuer = new Issuer();
        ApiSlice slice =
            ApiSlice.start(
                Map.of(
                    "AUTH_ENABLED", "true",
                    "AUTH_ISSUER", issuer.url(),
                    "AUTH_JWKS_URI", issuer.url() + "/keys",
                    "AUTH_AUDIENCE", "orders",
                    "AUTH_TENANT_CLAIM", "org"))) {
      UnaryOperator<JWTClaimsSet.Builder> good = c -> c.audience("orders").claim("org", "acme");
      assertThat(slice.api.as(issuer.token(good)).post("/async-process", BODY).status())
          .isEqualTo(202);
      assertThat(slice.requests().getLast().getTenant()).isEqualTo("acme");
      // The issuer was not asked for the address of its keys.
      assertThat(issuer.asked()).isEqualTo(1);
      String elsewhere = issuer.token(c -> good.apply(c).audience("billing"));
      assertThat(slice.api.as(elsewhere).get("/status/x").status()).isEqualTo(401);
      String nobody = issuer.token(c -> c.audience("orders"));
      assertThat(slice.api.as(nobody).get("/status/x").status()).isEqualTo(403);
      assertThat(slice.api.as(null).get("/status/x").status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 404", "false, 429"})
  void whatAProxySaysOfTheCallerIsBelievedOnlyWhereOneIsSet(String behind, int status) {
    try (ApiSlice slice =
        ApiSlice.start(Map.of("BEHIND_TLS_PROXY", behind, "API_RATE_LIMIT", "1"))) {
      assertThat(slice.api.get("/status/x", "X-Forwarded-For", "203.0.113.1").status())
          .isEqualTo(404);
      assertThat(slice.api.get("/status/x", "X-Forwarded-For", "203.0.113.2").status())
          .isEqualTo(status);
    }
  }

  @Test
  void aBatchHasNoMoreLinesThanItIsSetTo() {
    try (ApiSlice slice = ApiSlice.start(Map.of("MAX_BATCH_DOCUMENTS", "2"))) {
      String lines = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"text\":\"three\"}\n";
      Answer answer =
          slice.api.postBytes(
              "/documents/batch", "application/x-ndjson", lines.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.body().at("/accepted").asInt()).isEqualTo(2);
      assertThat(answer.http().body()).contains("MAX_BATCH_DOCUMENTS");
      assertThat(slice.documents()).hasSize(2);
    }
  }

  @Test
  void aRotatedTokenLetsInAtOnceAndTheOneBeforeItForAsLongAsIsSet() {
    AtomicReference<String> kept = new AtomicReference<>("first-token");
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    SecretStore store =
        new SecretStore() {
          @Override
          public String read(SecretReference reference) {
            return kept.get();
          }

          @Override
          public void close() {}
        };
    Map<String, String> flags =
        Map.of(
            "AUTH_ENABLED", "true",
            "AUTH_TOKEN", "sm://project/token",
            "SECRET_REFRESH", "1s",
            "SECRET_OVERLAP", "10m");
    Settings settings = ApiSlice.settings(flags);
    try (Secrets secrets =
            new Secrets(
                () -> store,
                Optional.empty(),
                settings.secrets().refresh(),
                settings.secrets().overlap(),
                now::get);
        ApiSlice slice = ApiSlice.start(flags, secrets)) {
      Api first = slice.api.as("first-token");
      Api second = slice.api.as("second-token");
      assertThat(first.get("/status/x").status()).isEqualTo(404);
      assertThat(second.get("/status/x").status()).isEqualTo(401);
      kept.set("second-token");
      await().atMost(Duration.ofSeconds(30)).until(() -> second.get("/status/x").status() == 404);
      assertThat(first.get("/status/x").status()).isEqualTo(404);
      now.set(Instant.EPOCH.plus(Duration.ofMinutes(11)));
      assertThat(first.get("/status/x").status()).isEqualTo(401);
      assertThat(second.get("/status/x").status()).isEqualTo(404);
    }
  }
}
