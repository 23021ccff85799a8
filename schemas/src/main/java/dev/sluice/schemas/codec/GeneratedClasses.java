package dev.sluice.schemas.codec;

import org.apache.avro.util.ClassSecurityValidator;

/** Avro decodes into no class that is not trusted; ours are. */
final class GeneratedClasses {
  private static final String PACKAGE = "dev.sluice.schemas.";

  private GeneratedClasses() {}

  static void trust() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.DEFAULT, c -> c.getName().startsWith(PACKAGE)));
  }
}
