using GeoChat.Batch.Prompting;
using Xunit;

namespace GeoChat.Batch.Inference.Tests.Prompting;

public sealed class BoxScoreTests
{
    [Fact]
    public void A_score_is_made_of_the_opening_the_numbers_and_the_phrase()
    {
        // "<p>" "ship" "</p>" " " "{" "<10>" "<20>" "<30>" "<40>" "|" "<90>" "}"
        string[] pieces = ["<p>", "ship", "</p>", " ", "{", "<10>", "<20>", "<30>", "<40>", "|", "<90>", "}"];
        double[] logs = [-9, -0.3, -9, -0.1, -0.2, -0.5, -1, -1.5, -2, -9, -0.5, -9];
        var box = Assert.Single(Parse(pieces, logs).Boxes);
        Assert.Equal(Math.Exp(-0.1 - 0.2 - (0.5 + 1 + 1.5 + 2 + 0.5) / 5 - 0.3), box.ScoreRaw, 12);
    }

    [Fact]
    public void A_number_of_several_digit_tokens_counts_as_one_number()
    {
        string[] pieces = ["{<", "1", "0", "><", "2", "0", "><", "3", "0", "><", "4", "0", ">}"];
        double[] logs = [-0.2, -0.1, -0.2, -9, -0.1, -0.2, -9, -0.1, -0.2, -9, -0.1, -0.2, -9];
        Assert.Equal(Math.Exp(-0.2 - 0.3), Assert.Single(Parse(pieces, logs).Boxes).ScoreRaw, 12);
    }

    [Fact]
    public void A_later_box_answers_for_its_own_opening_only()
    {
        string[] pieces = ["{", "<10><20><30><40>", "}", "<delim>", "{", "<50><60><70><80>", "}"];
        double[] logs = [-3, -4, -9, -0.1, -0.2, -0.5, -9];
        Assert.Equal(Math.Exp(-0.3 - 0.5), Parse(pieces, logs).Boxes[1].ScoreRaw, 12);
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
