using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Ask;

/// <summary>An answer about a picture, as JSON and as lines for people.</summary>
internal sealed class Reply
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Question _question;
    private readonly VlmAnswer _answer;
    private readonly ParsedAnswer _parsed;

    public Reply(Question question, VlmAnswer answer, ModelProfile profile, Picture? picture)
    {
        _question = question;
        _answer = answer;
        _parsed = AnswerParser.Parse(answer.Text, profile);
        Boxes =
            picture is null || !question.HasImage
                ? []
                :
                [
                    .. _parsed
                        .Boxes.Select(box => (Box: box, Outline: picture.ToPicture(box)))
                        .Where(b => b.Outline is not null)
                        .Select(b => new ReplyBox(
                            BoxLabel.For(question.Query ?? Tagged(question.Prompt), b.Box),
                            b.Box,
                            new RotatedBox([.. b.Outline!.Value.Corners.ToArray().Select(v => Math.Round(v, 2))])
                        )),
                ];
    }

    /// <summary>Boxes on the picture.</summary>
    public IReadOnlyList<ReplyBox> Boxes { get; }

    /// <summary>The answer's words.</summary>
    public string Text => _answer.Text.Text;

    /// <summary>Geometric mean of the tokens' probabilities.</summary>
    private double Score => _answer.LogProbs.Length == 0 ? 0 : Math.Exp(_answer.LogProbs.Average());

    // What a whole prompt last named between tags names boxes that the answer leaves nameless.
    private static Query Tagged(string prompt)
    {
        var start = prompt.LastIndexOf("<p>", StringComparison.Ordinal);
        return new Query
        {
            Task = QueryTask.Raw,
            Text = start >= 0 && prompt.IndexOf("</p>", start, StringComparison.Ordinal) > 0 ? prompt[start..] : null,
        };
    }

    /// <summary>One line.</summary>
    public string ToJson()
    {
        var line = new JsonObject
        {
            ["query"] = _question.Query?.ToString(),
            ["prompt"] = PromptText.Unescape(_answer.Prompt),
            ["input_ids"] = new JsonArray([.. _answer.InputIds.Select(id => (JsonNode)id)]),
            ["tokens"] = new JsonArray([.. _answer.Tokens.Select(id => (JsonNode)id)]),
            ["logprobs"] = new JsonArray([.. _answer.LogProbs.Select(p => (JsonNode)p)]),
            ["text"] = Text,
            ["value"] = _question.Query is { } query ? AnswerValue.Read(query, _parsed) : null,
            ["boxes"] = new JsonArray([.. Boxes.Select(box => box.ToJson())]),
            ["score"] = Score,
            ["flags"] = _parsed.Flags.Names(),
            ["hit_token_cap"] = _answer.HitTokenCap,
        };
        if (_question.Query?.ClosedSet == true)
            line["closed_set"] = true;
        return line.ToJsonString(Json);
    }

    /// <summary>The question, the answer, and a line for each box.</summary>
    public IEnumerable<string> ToLines()
    {
        if (_question.Query is { } query)
            yield return Lines.OneLine(query.ToString());
        yield return $"  {Lines.OneLine(Text.Trim())}";
        foreach (var box in Boxes)
            yield return box.ToLine();
        if (_answer.HitTokenCap)
            yield return "  (cut at the most tokens: --max-new-tokens)";
    }
}

/// <summary>A box of an answer.</summary>
/// <param name="Outline">In pixels of the picture.</param>
internal sealed record ReplyBox(string Label, AnswerBox Said, RotatedBox Outline)
{
    /// <summary>For machines.</summary>
    public JsonNode ToJson() =>
        new JsonObject
        {
            ["label"] = Label,
            ["phrase"] = Said.Phrase,
            ["corners"] = new JsonArray([.. Outline.Corners.ToArray().Select(v => (JsonNode)v)]),
            ["angle"] = Said.AngleDeg,
            ["score"] = Said.ScoreRaw,
            ["flags"] = Said.Flags.Names(),
        };

    /// <summary>For people.</summary>
    public string ToLine() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"  {Lines.OneLine(Label).PadRight(20)} {Said.ScoreRaw:0.00}  {string.Join("  ", Points())}"
        );

    private IEnumerable<string> Points() =>
        Outline.Corners.ToArray().Chunk(2).Select(point => string.Create(CultureInfo.InvariantCulture, $"{point[0]:0},{point[1]:0}"));
}
