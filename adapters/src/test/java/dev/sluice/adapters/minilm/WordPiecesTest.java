package dev.sluice.adapters.minilm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WordPiecesTest {
  private static WordPieces pieces;

  private record Sample(String text, List<Long> ids) {}

  @BeforeAll
  static void load() throws IOException {
    Map<String, Integer> vocabulary = new HashMap<>();
    try (var stream =
        WordPiecesTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      JsonMapper.shared()
          .readTree(stream)
          .path("model")
          .path("vocab")
          .properties()
          .forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().intValue()));
    }
    pieces = new WordPieces(vocabulary);
  }

  /** What the tokenizers library of Hugging Face makes of real and of random text. */
  static Stream<Sample> samples() {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                WordPiecesTest.class.getResourceAsStream("wordpieces.jsonl"),
                StandardCharsets.UTF_8));
    return lines
        .lines()
        .map(line -> {
          JsonNode sample = JsonMapper.shared().readTree(line);
          return new Sample(
              sample.get("text").stringValue(),
              StreamSupport.stream(sample.get("ids").spliterator(), false)
                  .map(JsonNode::longValue)
                  .toList());
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void cutsAsTheModelWasTrained(Sample sample) {
    assertThat(pieces.of(sample.text())).containsExactly(toArray(sample.ids()));
  }

  @Test
  void whatCannotBeSeenHasNoPieces() {
    assertThat(pieces.of("")).isEmpty();
    assertThat(pieces.of(" \n\t​ \0")).isEmpty();
  }

  @Test
  void markersInTheTextAreText() {
    assertThat(pieces.of("[SEP]")).containsExactly(1031, 19802, 1033);
  }

  private static Long[] toArray(List<Long> ids) {
    return ids.toArray(Long[]::new);
  }
}
