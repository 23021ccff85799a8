package dev.sluice.schemas.codec;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** All published versions of a record's schema, oldest first. */
public final class PublishedSchemas {
  private static final String FOLDER = "/dev/sluice/schemas/published/";

  private PublishedSchemas() {}

  /** The versions of one record; the last is the current one. */
  public static List<Schema> of(Schema current) {
    List<Schema> versions = new ArrayList<>();
    for (int version = 1; ; version++) {
      try (InputStream in = open("%s/%d.avsc".formatted(current.getName(), version))) {
        if (in == null) {
          return List.copyOf(versions);
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The version of one record that the release before this one writes; empty if the record is new.
   */
  static Optional<Schema> ofPreviousRelease(Schema current) {
    return Optional.ofNullable(previousRelease().getProperty(current.getName()))
        .map(version -> of(current).get(Integer.parseInt(version) - 1));
  }

  /** The version numbers of the release before this one, by record. */
  static Properties previousRelease() {
    String name = "previous-release.properties";
    try (InputStream in = open(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      Properties versions = new Properties();
      versions.load(in);
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InputStream open(String name) {
    return PublishedSchemas.class.getResourceAsStream(FOLDER + name);
  }
}
