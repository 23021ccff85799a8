package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Compresses text into printable characters; prose then takes about half the space. */
final class DeflatedText {
  private DeflatedText() {}

  static String of(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes)) {
      deflated.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory takes every write", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * The text from its compressed form.
   *
   * @throws PermanentException if it was not written by this class
   */
  static String read(String deflated) {
    try (InflaterInputStream text =
        new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(deflated)))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new PermanentException(
          FailureCodes.INTERNAL, "a record of the vector index has no text that can be read", e);
    }
  }
}
