package dev.sluice.standalone.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Stores text files as documents and waits until every one can be searched. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Stores text and Markdown files, and folders of them, as documents, and waits until every",
      "one can be searched. The path of a file, as it is given, is its document id: ingesting it",
      "again replaces it, and unchanged parts cost nothing."
    })
public final class IngestCommand implements Callable<Integer> {
  private static final int AT_ONCE = 32;

  @Mixin private ApiClient api;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.")
  private List<Path> paths;

  @Option(
      names = "--timeout",
      defaultValue = "1h",
      converter = AskCommand.DurationConverter.class,
      description = "The longest wait for each document (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    for (Path path : paths) {
      if (!java.nio.file.Files.exists(path)) {
        throw new ParameterException(spec.commandLine(), "there is no " + path);
      }
    }
    List<TextFile> files = TextFile.find(paths);
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "there are no text files; these are read: " + TextFile.ENDINGS);
    }
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    try (ProgressBar progress =
            new ProgressBarBuilder()
                .setTaskName("Ingesting")
                .setInitialMax(files.size())
                .setStyle(ProgressBarStyle.ASCII)
                .build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore slots = new Semaphore(AT_ONCE);
      List<Future<?>> running = new ArrayList<>();
      for (TextFile file : files) {
        slots.acquire();
        running.add(
            threads.submit(() -> {
              try {
                ingest(file).ifPresent(failures::add);
              } finally {
                slots.release();
                progress.step();
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        join(one);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    failures.stream().sorted().forEach(out::println);
    out.printf(
        "%d documents can be searched, %d failed.%n",
        files.size() - failures.size(), failures.size());
    return failures.isEmpty() ? 0 : 1;
  }

  /** Ingests one file and returns the failure, if there was one. */
  private java.util.Optional<String> ingest(TextFile file) throws InterruptedException {
    try {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("document_id", file.documentId());
      body.put("title", file.title());
      body.put("text", file.text());
      String id = api.post("/documents", body).path("request_id").asString("");
      java.util.Optional<JsonNode> end = api.end(id, timeout);
      if (end.isEmpty()) {
        return java.util.Optional.of(
            file.path() + ": not stored yet; read its status with the id " + id);
      }
      return ApiClient.state(end.get()).equals("completed")
          ? java.util.Optional.empty()
          : java.util.Optional.of(file.path() + ": " + ApiClient.reason(end.get()));
    } catch (RequestFailedException | IOException e) {
      return java.util.Optional.of(file.path() + ": " + e.getMessage());
    }
  }

  private static void join(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
