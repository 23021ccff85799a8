package dev.sluice.workers;

import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Tasks as the runtime hands them out, and what handlers answer. */
public final class TestTasks {
  private TestTasks() {}

  public static <V extends SpecificRecord> Task<V> of(Topic<V> topic, V value) {
    return new Task<>(topic, "key", value, Instant.EPOCH, 0, 0);
  }

  /** The only output to a topic. */
  public static <V extends SpecificRecord> TaskOutput<V> only(
      Topic<V> topic, List<TaskOutput<?>> outputs) {
    List<TaskOutput<?>> found = outputs.stream().filter(o -> o.topic() == topic).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d outputs to %s".formatted(found.size(), topic.name()));
    }
    @SuppressWarnings("unchecked") // A topic's outputs have the topic's type.
    TaskOutput<V> output = (TaskOutput<V>) found.getFirst();
    return output;
  }
}
