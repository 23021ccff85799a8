package dev.sluice.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Every version of a record's schema that was ever published, oldest first. */
public final class PublishedSchemas {
  private PublishedSchemas() {}

  /** The versions of one record; the last is the current one. */
  public static List<Schema> of(Schema current) {
    List<Schema> versions = new ArrayList<>();
    for (int version = 1; ; version++) {
      String path =
          "/dev/sluice/schemas/published/%s/%d.avsc".formatted(current.getName(), version);
      try (InputStream in = PublishedSchemas.class.getResourceAsStream(path)) {
        if (in == null) {
          return List.copyOf(versions);
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
