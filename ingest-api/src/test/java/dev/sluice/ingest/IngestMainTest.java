package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.ApiSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.Host;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestMainTest {
  @TempDir Path folder;

  @Test
  void wrongSettingsAreAllNamedWithoutAStackTrace() throws Exception {
    MainProcess ended =
        MainProcess.run(
            folder, Map.of("PORT", "http", "MAX_BODY_BYTES", "1", "SLUICE_NONSENSE", "x"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .contains("PORT (environment)", "MAX_BODY_BYTES (environment)", "SLUICE_NONSENSE")
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void settingsBecomePropertiesOfTheServer() {
    Settings settings =
        ApiSlice.settings(
            Map.of("HOST", "::1", "PORT", "8123", "MAX_WAIT", "90s", "DRAIN_TIMEOUT", "7s"));
    Map<String, Object> properties = Host.properties(settings, IngestProperties.of(settings));
    assertThat(properties)
        .containsEntry("server.address", "::1")
        .containsEntry("server.port", "8123")
        .containsEntry("server.shutdown", "graceful")
        .containsEntry("spring.lifecycle.timeout-per-shutdown-phase", "7000ms")
        .containsEntry("spring.mvc.async.request-timeout", "120000ms");
    assertThat(ApiSettings.MAX_BODY_BYTES.defaultText()).isEqualTo("1048576");
  }
}
