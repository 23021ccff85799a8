package dev.sluice.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages are read as GitHub shows them. */
class MarkdownPageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Failure codes | failure-codes",
        "`GET /status/{id}` and more | get-statusid-and-more",
        "What is trusted: Redis, Kafka | what-is-trusted-redis-kafka",
        "MAX_BODY_BYTES | max_body_bytes",
        "Pods & nodes | pods--nodes",
        "A [link](to.md) in it | a-link-in-it",
        "Größe | größe"
      })
  void headingsHaveTheAnchorsOfGitHub(String heading, String anchor) {
    assertThat(MarkdownPage.slug(heading)).isEqualTo(anchor);
  }

  @Test
  void headingsOfTheSameWordsAreNumbered() {
    MarkdownPage page =
        MarkdownPage.of("page.md", "# Up\n\n## Up\n\n## `Up`\n<a id=\"down\"></a>\n");
    assertThat(page.anchors()).containsExactlyInAnyOrder("up", "up-1", "up-2", "down");
  }

  @Test
  void linksAreFoundWithTheirLines() {
    MarkdownPage page =
        MarkdownPage.of(
            "page.md",
            """
            A [first](one.md) and [`code`](two.md#there "title"), a [picture ![p](p.png)](three.md),
            one [over
            two lines](four.md), `[not](code.md)`, ``a ` [not](code.md)``, [a name][ref].

            ```sh
            # [not](block.md)
            ```
            <!-- [not](comment.md) -->

            [ref]: five.md
            <img src="six.png">
            """);
    assertThat(page.links())
        .extracting(MarkdownPage.Link::toString)
        .containsExactlyInAnyOrder(
            "page.md:1: one.md",
            "page.md:1: two.md#there",
            "page.md:1: p.png",
            "page.md:1: three.md",
            "page.md:3: four.md",
            "page.md:10: five.md",
            "page.md:11: six.png");
    assertThat(page.anchors()).isEmpty();
  }

  @Test
  void blocksAreFoundWithTheirLanguages() {
    MarkdownPage page =
        MarkdownPage.of(
            "page.md",
            """
            ````text
            ```
            ````

            1. In a list

               ```sh
               if true; then
                 true
               fi
               ```

            ~~~
            ~~~
            """);
    assertThat(page.blocks())
        .containsExactly(
            new CodeBlock("page.md", 1, "text", "```\n"),
            new CodeBlock("page.md", 7, "sh", "if true; then\n  true\nfi\n"),
            new CodeBlock("page.md", 13, "", ""));
  }

  @Test
  void aBlockThatNeverEndsIsRefused() {
    assertThatThrownBy(() -> MarkdownPage.of("page.md", "text\n```sh\ntrue\n"))
        .hasMessageContaining("page.md:2");
  }
}
