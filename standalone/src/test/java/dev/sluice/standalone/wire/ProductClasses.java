package dev.sluice.standalone.wire;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The compiled classes of every module that a deployment runs. */
final class ProductClasses {
  private static final Path ROOT = Path.of("..");

  /** They measure the product, show its use, test it, or stand in for a provider. */
  private static final Set<String> OTHERS =
      Set.of("benchmarks", "examples", "simulator", "testkit");

  private ProductClasses() {}

  static List<ClassModel> all() throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    for (Path folder : folders()) {
      classes.addAll(in(folder));
    }
    return classes;
  }

  /** The classes of one module. */
  static List<ClassModel> of(String module) throws IOException {
    return in(ROOT.resolve(module).resolve(Path.of("target", "classes")));
  }

  /** Every text that stands in one of them. */
  static Set<String> texts() throws IOException {
    Set<String> texts = new TreeSet<>();
    for (ClassModel each : all()) {
      for (PoolEntry entry : each.constantPool()) {
        if (entry instanceof StringEntry text) {
          texts.add(text.stringValue());
        }
      }
    }
    return texts;
  }

  static Class<?> load(ClassModel model) throws ClassNotFoundException {
    return Class.forName(
        model.thisClass().asInternalName().replace('/', '.'),
        false,
        ProductClasses.class.getClassLoader());
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> !OTHERS.contains(module.getFileName().toString()))
          .map(module -> module.resolve(Path.of("target", "classes", "dev", "sluice")))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static List<ClassModel> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<ClassModel> classes = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        classes.add(ClassFile.of().parse(file));
      }
      return classes;
    }
  }
}
