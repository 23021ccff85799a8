package dev.sluice.standalone;

import dev.sluice.core.settings.Durations;
import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicUser;
import dev.sluice.schemas.topic.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Shows every topic: key, value, writers, readers, partitions and retention.")
final class TopicsCommand implements Runnable {
  @Option(names = "--markdown", description = "As the table of docs/topics.md.")
  private boolean markdown;

  @Option(
      names = "--terraform",
      description =
          "Prints the content of terraform/catalogue.json: the topics and the rights of each role.")
  private boolean terraform;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    KafkaSettings kafka =
        Settings.read(SettingsSource.of(Map.of(), System.getenv(), Path.of(""))).kafka();
    PrintWriter out = spec.commandLine().getOut();
    if (terraform) {
      out.println(TopicRights.json());
      return;
    }
    if (markdown) {
      out.println("| topic | key | value | written by | read by | kept |");
      out.println("|---|---|---|---|---|---|");
    }
    for (Topic<?> topic : Topics.ALL) {
      if (markdown) {
        out.printf(
            "| `%s` | %s | `%s` | %s | %s | %s |%n",
            topic.name(),
            topic.key(),
            topic.value().getSimpleName(),
            words(topic.writers()),
            words(topic.readers()),
            kept(topic));
      } else {
        out.printf(
            "%s%n    %s by %s; %d partitions, kept %s%n    written by %s, read by %s%n",
            topic.in(kafka.layout()),
            topic.value().getSimpleName(),
            topic.key(),
            kafka.layout().partitionsOf(topic),
            kept(topic),
            words(topic.writers()),
            words(topic.readers()));
      }
    }
  }

  private static String kept(Topic<?> topic) {
    return topic.compacted() ? "the newest of each key" : Durations.format(topic.retention());
  }

  private static String words(Set<TopicUser> users) {
    return users.stream().map(TopicUser::word).collect(Collectors.joining(", "));
  }
}
