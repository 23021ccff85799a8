package dev.sluice.schemas.codec;

import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Makes Avro trust the generated classes: since 1.12.1 Avro neither builds nor decodes a class that
 * is not trusted. It is registered as a {@link Conversion} of a logical type that no schema has.
 * Avro itself loads conversions before it uses the first generated class, in any program with this
 * artifact on its class path.
 */
public final class GeneratedClasses extends Conversion<GeneratedClasses> {
  private static final String PACKAGE = "dev.sluice.schemas.";

  /** Called by Avro's service loader. */
  public GeneratedClasses() {
    trust();
  }

  @Override
  public Class<GeneratedClasses> getConvertedType() {
    return GeneratedClasses.class;
  }

  @Override
  public String getLogicalTypeName() {
    return "sluice-generated-classes";
  }

  static synchronized void trust() {
    ClassSecurityValidator.ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
    if (!(trusted instanceof Ours)) {
      ClassSecurityValidator.setGlobal(new Ours(trusted));
    }
  }

  /** Trusts the classes that were trusted before, and the generated ones. */
  private record Ours(ClassSecurityValidator.ClassSecurityPredicate before)
      implements ClassSecurityValidator.ClassSecurityPredicate {
    @Override
    public boolean isTrusted(Class<?> type) {
      return type.getName().startsWith(PACKAGE) || before.isTrusted(type);
    }

    @Override
    public void forbiddenClass(String className) {
      before.forbiddenClass(className);
    }
  }
}
