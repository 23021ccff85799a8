package dev.sluice.workers.runtime;

import dev.sluice.local.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test a {@link Pipe} on the one broker of the run. */
final class Broker implements ParameterResolver {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(Broker.class);

  private record Running(Path data, EmbeddedKafka kafka) implements AutoCloseable {
    static Running start() {
      try {
        Path data = Files.createTempDirectory("workers");
        return new Running(data, EmbeddedKafka.start(data, 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      kafka.close();
      Utils.delete(data.toFile());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Pipe.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    Running running =
        test.getRoot()
            .getStore(SPACE)
            .computeIfAbsent(Running.class, k -> Running.start(), Running.class);
    return test.getStore(SPACE)
        .computeIfAbsent(
            Pipe.class, k -> Pipe.on(running.kafka().bootstrapServers(), 4), Pipe.class);
  }
}
