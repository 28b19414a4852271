using System.Text.Json;
using CsCheck;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Answers;

public sealed class AnswerParserFuzzTests
{
    private static readonly string[] Real =
    [
        "In the satellite image, there are <p>some buildings</p> {<40><77><52><85>|<1>}<delim>{<45><64><57><72>|<90>}  located close to each other at the bottom of the scene.",
        "<p>1 white plane</p> {<49><48><57><56>|<90>}<delim>{<35><54><43><62>|<90>}  at the center\n<p>1 silver large-vehicle</p> {<70><93><74><97>|<90>} at the bottom\n<p>..</p> {<70><8",
        "1. plane {<88><3><92><9>|<90>}\n2. tennis-court {<1><2><3><4>|<5>}",
        "changed: [10, 20, 30, 40], [[1.5, 2, 3, 4, 90]]",
        "<ref>ships</ref><box>[[10, 20, 30, 40, 45]]</box>",
        "<rbox>({<20.00><30.00><20.00><20.00>|<-30>}, {<60><70><20><20>|<0>})</rbox>",
        "<p>1 dump-truck at the center</p>",
        .. Reference(),
    ];

    private static readonly string[] Scraps =
    [
        "{<",
        "}{",
        "<delim>",
        "><",
        ">|<",
        "<p>",
        "</p>",
        "{",
        "}",
        "[",
        "]]",
        ", ",
        "-",
        ".",
        "99999999999",
        "<rbox>",
        "\n1. ",
        "and",
        "</s>",
        "\0",
        "\ud800",
        "é",
    ];

    private static readonly Gen<string> Mutated = Gen.Select(
        Gen.Int[0, Real.Length - 1],
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 400], Gen.Int[1, 40], Gen.Int[0, Scraps.Length - 1]).Array[0, 6],
        (which, edits) =>
        {
            var text = Real[which];
            foreach (var (kind, place, length, scrap) in edits)
            {
                var at = text.Length == 0 ? 0 : place % text.Length;
                var piece = text.Substring(at, Math.Min(length, text.Length - at));
                text = kind switch
                {
                    0 => text.Remove(at, piece.Length),
                    1 => text.Insert(at, Scraps[scrap]),
                    2 => text.Insert(at, string.Concat(Enumerable.Repeat(piece, length))),
                    _ => text[..at],
                };
            }

            return text;
        }
    );

    private static readonly Gen<string> Noise = Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}<>|[],-.0123456789p/ \nabrox"], 0, 120]);

    private static readonly Gen<TokenSpan> Span = Gen.Select(
        Gen.Int[-5, 200],
        Gen.Int[-2, 30],
        Gen.OneOf(Gen.Double[-30, 1], Gen.Double.Special),
        (s, l, p) => new TokenSpan(s, l, p)
    );

    [Fact]
    public void Any_text_gives_boxes_that_can_be_used_and_never_an_error() =>
        Gen.Select(
                Gen.OneOf(Mutated, Noise),
                Span.Array[0, 12],
                Gen.Enum<BoxGrammar>(),
                Gen.OneOf(Gen.Const(1.0), Gen.Const(100.0), Gen.Const(1000.0))
            )
            .Sample(
                (text, tokens, grammar, scale) =>
                {
                    var answer = AnswerParser.Parse(new AnswerText(text, tokens), grammar, scale);
                    Assert.StartsWith(answer.Text, text, StringComparison.Ordinal);
                    foreach (var box in answer.Boxes)
                    {
                        Assert.True(box.X2 > box.X1 && box.Y2 > box.Y1);
                        Assert.InRange(box.ScoreRaw, 0, 1);
                        Assert.All(box.Corners(504, 504), v => Assert.True(double.IsFinite(v)));
                        Assert.InRange(box.Span.Start, 0, text.Length);
                        Assert.InRange(box.Span.Start + box.Span.Length, 0, text.Length);
                        Assert.NotEqual("", BoxLabel.For(new Query { Task = QueryTask.Ground }, box));
                        if (box.ClippedCorners(504, 504) is { } clipped)
                            Assert.All(clipped, v => Assert.True(double.IsFinite(v)));
                    }

                    AnswerValue.Read(new Query { Task = QueryTask.Vqa, Text = "?" }, answer);
                    ClassAnswer.Map(text, ["harbor", "storage tanks"]);
                },
                iter: 100_000
            );

    [Theory]
    [InlineData("{")]
    [InlineData("{<1>")]
    [InlineData("<p>")]
    [InlineData("<p>a</p>")]
    [InlineData("a ")]
    [InlineData("<p>a ")]
    [InlineData("{<1><2><3><4>|<5>}")]
    [InlineData("{<1><2><3><4>|<5>} and ")]
    [InlineData("[1, ")]
    [InlineData("ab")]
    public void A_million_characters_of_anything_are_read_in_one_go(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)) + "!";
        foreach (var grammar in Enum.GetValues<BoxGrammar>())
            Assert.InRange(AnswerParser.Parse(AnswerText.Plain(text), grammar).Boxes.Count, 0, 1);
    }

    private static IEnumerable<string> Reference()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Fixture.Repository("models/geochat-nano/reference/answers.json")));
        return [.. reference.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("text").GetString()!)];
    }
}
