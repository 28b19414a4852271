using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Answers;

public sealed class BoxScoreTests
{
    [Fact]
    public void A_score_is_made_of_the_opening_the_expected_overlap_and_the_phrase()
    {
        // "<p>" "ship" "</p>" " " "{" "<10>" "<20>" "<30>" "<40>" "|" "<90>" "}"
        string[] pieces = ["<p>", "ship", "</p>", " ", "{", "<10>", "<20>", "<30>", "<60>", "|", "<90>", "}"];
        double[] logs = [-9, -0.3, -9, -0.1, -0.2, -0.5, -1, -1.5, -2, -9, -0.5, -9];
        var box = Assert.Single(Parse(pieces, logs).Boxes);
        var across = (Math.Exp(0.5) + Math.Exp(1.5)) / 20;
        var down = (Math.Exp(1) + Math.Exp(2)) / 40;
        Assert.Equal(Math.Exp(-0.1 - 0.2 - (across + down) / Math.PI - 0.3), box.ScoreRaw, 12);
    }

    [Fact]
    public void A_number_of_several_digit_tokens_counts_as_one_number()
    {
        string[] pieces = ["{<", "1", "0", "><", "2", "0", "><", "3", "0", "><", "4", "0", ">}"];
        double[] logs = [-0.2, -0.1, -0.2, -9, -0.1, -0.2, -9, -0.1, -0.2, -9, -0.1, -0.2, -9];
        Assert.Equal(Math.Exp(-0.2 - 4 * Math.Exp(0.3) / 20 / Math.PI), Assert.Single(Parse(pieces, logs).Boxes).ScoreRaw, 12);
    }

    [Fact]
    public void A_later_box_answers_for_its_own_opening_only()
    {
        string[] pieces = ["{", "<10><20><30><40>", "}", "<delim>", "{", "<50><60><70><80>", "}"];
        double[] logs = [-3, -4, -9, -0.1, -0.2, -0.5, -9];
        // One token for all four numbers: each gets its whole log-probability.
        Assert.Equal(Math.Exp(-0.3 - 4 * Math.Exp(0.5) / 20 / Math.PI), Parse(pieces, logs).Boxes[1].ScoreRaw, 12);
    }

    [Fact]
    public void A_small_box_must_be_more_certain_than_a_large_one()
    {
        string[] small = ["{", "<10><10><14><14>", "}"],
            large = ["{", "<10><10><50><50>", "}"];
        double[] logs = [0, -1, 0];
        Assert.True(Assert.Single(Parse(small, logs).Boxes).ScoreRaw < Assert.Single(Parse(large, logs).Boxes).ScoreRaw - 0.2);
    }

    [Fact]
    public void A_number_with_decimals_or_of_a_finer_scale_has_finer_steps()
    {
        double Score(string text, double scale) =>
            Assert
                .Single(
                    AnswerParser.Parse(new AnswerText(text, [new(0, 1, 0), new(1, text.Length - 1, -2)]), BoxGrammar.Brackets, scale).Boxes
                )
                .ScoreRaw;
        Assert.Equal(Math.Exp(-4 * Math.Exp(2) / 20 / Math.PI), Score("[10, 10, 30, 30]", 100), 12);
        Assert.Equal(Math.Exp(-0.4 * Math.Exp(2) / 20 / Math.PI), Score("[10.0, 10.0, 30.0, 30.0]", 100), 12);
        Assert.Equal(Score("[10.0, 10.0, 30.0, 30.0]", 100), Score("[100, 100, 300, 300]", 1000), 12);
    }

    [Fact]
    public void An_answer_without_log_probabilities_has_unscored_boxes()
    {
        var box = Assert.Single(AnswerParserTests.Parse("{<10><20><30><40>|<90>}").Boxes);
        Assert.Equal(BoxFlags.Unscored, box.Flags);
        Assert.Equal("unscored", box.Flags.Names());
        Assert.Equal(0.5, box.ScoreRaw);
    }

    private static ParsedAnswer Parse(string[] pieces, double[] logs)
    {
        var at = 0;
        List<TokenSpan> spans = [];
        foreach (var (piece, log) in pieces.Zip(logs))
        {
            spans.Add(new TokenSpan(at, piece.Length, log));
            at += piece.Length;
        }

        return AnswerParser.Parse(new AnswerText(string.Concat(pieces), spans), BoxGrammar.Geochat);
    }
}
