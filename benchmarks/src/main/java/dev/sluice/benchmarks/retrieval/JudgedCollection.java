package dev.sluice.benchmarks.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Documents, questions, and which document answers which question how well.
 *
 * @param documents those that have a text; no retrieval can find the others
 * @param grades of each question's documents, by question id; the higher the better
 */
record JudgedCollection(
    List<Document> documents, List<Question> questions, Map<String, Map<String, Integer>> grades) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A document. */
  record Document(String id, String title, String text) {}

  /** A question. */
  record Question(String id, String text) {}

  /** Reads a folder in the form of BEIR: corpus.jsonl, queries.jsonl and qrels.tsv. */
  static JudgedCollection read(Path folder) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (JsonNode line : lines(folder.resolve("corpus.jsonl"))) {
      Document document = new Document(text(line, "_id"), text(line, "title"), text(line, "text"));
      if (!document.text().isBlank()) {
        documents.add(document);
      }
    }
    List<Question> questions =
        lines(folder.resolve("queries.jsonl")).stream()
            .map(line -> new Question(text(line, "_id"), text(line, "text")))
            .toList();
    return new JudgedCollection(documents, questions, grades(folder.resolve("qrels.tsv")));
  }

  /** The mean of the measure over all questions that have a judged document. */
  double ndcg(Map<String, List<String>> rankings, int cut) {
    return questions.stream()
        .map(Question::id)
        .filter(grades::containsKey)
        .mapToDouble(id ->
            Ndcg.of(rankings.getOrDefault(id, List.of()), grades.getOrDefault(id, Map.of()), cut))
        .average()
        .orElseThrow();
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank())
        .map(JSON::readTree)
        .toList();
  }

  private static String text(JsonNode line, String field) {
    return line.path(field).asString("");
  }

  private static Map<String, Map<String, Integer>> grades(Path file) throws IOException {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      grades
          .computeIfAbsent(cells[0], question -> new HashMap<>())
          .put(cells[1], Integer.parseInt(cells[2]));
    }
    return grades;
  }
}
