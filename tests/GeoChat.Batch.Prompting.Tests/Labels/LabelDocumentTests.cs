using System.Text;
using GeoChat.Batch.Prompting.Labels;

namespace GeoChat.Batch.Prompting.Tests.Labels;

public sealed class LabelDocumentTests
{
    /// <summary>Run with UPDATE_DOCS=1 to write the page anew.</summary>
    [Fact]
    public void The_page_of_labels_says_what_the_code_does()
    {
        var path = Fixture.Repository("docs/labels.md");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, Page());
        Assert.Equal(Page(), File.ReadAllText(path));
    }

    private static string Page()
    {
        var page = new StringBuilder(
            """
            # Labels

            A detection's `label` is, in this order:

            1. the query's own: `refer: ships => vessel` (`"label"` in JSON), exactly as given;
            2. the phrase that the answer gives the box (between `<p>` and `</p>`, or the words of a list before it), without its count and its place, in the singular;
            3. the query's text (of a `raw` query what stands between `<p>` and `</p>`, where it does), read the same way;
            4. `object`.

            The words as the model wrote them stay in `phrase`. Words are written small unless they hold a figure or a capital inside (`A220`, `Boeing737`).

            | phrase | label | count |
            |---|---|---|

            """
        );
        foreach (
            var phrase in (ReadOnlySpan<string>)
                [
                    "3 airplanes",
                    "two gray ships",
                    "some buildings",
                    "a group of ships",
                    "the 2 A220 airplanes at the bottom left",
                    "1 dump-truck at the center",
                    "storage tanks",
                    "buses",
                    "damaged buildings",
                    "tennis courts",
                    "large-vehicles",
                    "buildings with blue roofs",
                    "cars, trucks or buses",
                    "people",
                ]
        )
        {
            var read = LabelRules.ReadPhrase(phrase);
            page.AppendLine($"| {phrase} | `{read.Label}` | {read.Count} |");
        }

        page.Append(
            """

            ## Singular

            Only the noun that is counted changes: the last word before a preposition, and each noun of a list. Words that stand in the first table first; then the first ending that fits; short words and words in capitals (`GPS`) stay.

            | plural | singular |
            |---|---|

            """
        );
        foreach (var (plural, singular) in Plurals.Irregular)
            page.AppendLine($"| {plural} | {singular} |");
        page.Append(
            """

            | ending | becomes | as in |
            |---|---|---|

            """
        );
        foreach (var (ending, becomes, example) in Plurals.Rules)
            page.AppendLine(
                $"| -{ending} | {(becomes.Length == 0 ? "(nothing)" : "-" + becomes)} | {example} -> {LabelRules.Singular(example)} |"
            );
        page.Append(
            """

            ## Classes

            The answer to `classify` is mapped to the list: case, punctuation, articles, spaces (`StorageTanks`) and number do not matter, and a sentence that names exactly one class means it (of nested names the longer). With `--closed-set` the classes are weighed by their probability instead (docs/model.md).
            An answer that names none, several, or denies one is `other`; its text is kept as it came.

            """
        );
        return page.ToString().ReplaceLineEndings("\n");
    }
}
