package dev.sluice.adapters.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ids.HostileIds;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantNameTest {
  @Test
  void aPlainTenantCanBeRead() {
    assertThat(TenantName.of("acme-2", 64)).isEqualTo("t-acme-2");
    assertThat(TenantName.of("A_é", 64)).isEqualTo("t-_41_5f__00e9");
  }

  @Test
  void namesAreLegalAndDifferInMoreThanCase() {
    Set<String> tenants = new HashSet<>(List.of("", "_41", "__0041", "h-1", "t-a", "é", "e", "題"));
    HostileIds.PAIRS.forEach(pair -> tenants.add(pair.tenant()));
    tenants.add("x".repeat(62));
    tenants.add("x".repeat(63));
    tenants.add("h-" + "x".repeat(62));
    for (int longest : List.of(34, 64, 512)) {
      assertThat(tenants.stream().map(t -> TenantName.of(t, longest).toLowerCase(Locale.ROOT)))
          .doesNotHaveDuplicates()
          .allMatch(name -> name.matches("[a-z0-9_-]+") && name.length() <= longest);
    }
  }
}
