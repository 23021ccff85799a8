package dev.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each component of a settings record holds the value of its own setting, whose constant has the
 * component's name: {@code maxRecordBytes} that of {@code MAX_RECORD_BYTES}.
 */
class SettingsComponentsTest {
  /** Of every form of setting there is one that it allows, and that differs from its default. */
  private static final List<String> TEXTS =
      List.of(
          "true",
          "false",
          "77",
          "1.5",
          "7s",
          "70s",
          "7d",
          "https://other.example",
          "rediss://other.example",
          "127.0.0.1:77",
          "gpt-4o=5/6",
          "[\"https://other.example\"]",
          "other",
          "other-project",
          "Other");

  /** Components whose value another setting of the same record decides, where they are not set. */
  private static final Map<String, Set<String>> FOLLOWERS =
      Map.of("AUTH_ENABLED", Set.of("rateLimit"));

  @TempDir Path folder;

  private static List<Class<?>> records() {
    return Arrays.stream(Settings.class.getRecordComponents())
        .<Class<?>>map(RecordComponent::getType)
        .toList();
  }

  private Object read(Class<?> record, Map<String, String> values) throws Exception {
    Settings defaults = Settings.read(SettingsSource.of(Map.of(), Map.of(), folder));
    SettingsReader reader = new SettingsReader(SettingsSource.of(values, Map.of(), folder));
    Method read =
        Arrays.stream(record.getDeclaredMethods())
            .filter(method -> method.getName().equals("read"))
            .findFirst()
            .orElseThrow();
    Object[] arguments =
        Arrays.stream(read.getParameterTypes())
            .map(type ->
                type == SettingsReader.class
                    ? reader
                    : type == AccessSettings.class ? defaults.access() : Environment.DEVELOPMENT)
            .toArray();
    return Objects.requireNonNull(read.invoke(null, arguments));
  }

  private static Map<String, Object> components(Object record) throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      values.put(component.getName(), plain(component.getAccessor().invoke(record)));
    }
    return values;
  }

  /** Without the wrapper of a value that may be absent. */
  private static Object plain(Object value) {
    return switch (value) {
      case Optional<?> wrapped when wrapped.isPresent() -> wrapped.get();
      case OptionalInt wrapped when wrapped.isPresent() -> wrapped.getAsInt();
      default -> value;
    };
  }

  private static Setting<?> settingOf(Class<?> record, String component) throws Exception {
    String constant = component.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    return (Setting<?>) Objects.requireNonNull(record.getDeclaredField(constant).get(null));
  }

  /** A text that is allowed, and whose value is not the default. */
  private static String other(Setting<?> setting) {
    Object usual = plain(setting.parser().apply(setting.defaultText()));
    String lastWord = setting.allowed().replaceFirst(".*[ ,]", "");
    return Stream.concat(Stream.of(lastWord), TEXTS.stream())
        .filter(text -> isAllowed(setting, text))
        .filter(text -> !plain(setting.parser().apply(text)).equals(usual))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no text here is allowed for " + setting.name()));
  }

  private static boolean isAllowed(Setting<?> setting, String text) {
    try {
      Object _ = setting.parser().apply(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> aSettingChangesTheComponentOfItsNameAndNoOther() throws Exception {
    Stream.Builder<DynamicTest> tests = Stream.builder();
    for (Class<?> record : records()) {
      for (RecordComponent component : record.getRecordComponents()) {
        Setting<?> setting = settingOf(record, component.getName());
        tests.add(
            DynamicTest.dynamicTest(
                setting.name(), () -> changesAlone(record, component.getName(), setting)));
      }
    }
    return tests.build();
  }

  private void changesAlone(Class<?> record, String component, Setting<?> setting)
      throws Exception {
    String text = other(setting);
    Map<String, Object> expected = components(read(record, Map.of()));
    expected.put(component, plain(setting.parser().apply(text)));
    Map<String, Object> found = components(read(record, Map.of(setting.name(), text)));
    FOLLOWERS
        .getOrDefault(setting.name(), Set.of())
        .forEach(name -> expected.put(name, found.get(name)));
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void everySettingIsThatOfAComponent() throws Exception {
    Set<String> names = new HashSet<>();
    for (Class<?> record : records()) {
      for (RecordComponent component : record.getRecordComponents()) {
        names.add(settingOf(record, component.getName()).name());
      }
    }
    assertThat(Settings.ALL).extracting(Setting::name).containsExactlyInAnyOrderElementsOf(names);
  }
}
