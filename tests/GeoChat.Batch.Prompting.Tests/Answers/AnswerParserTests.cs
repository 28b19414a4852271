using CsCheck;
using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Answers;

public sealed class AnswerParserTests
{
    [Fact]
    public void A_refer_answer_is_boxes_one_behind_the_other()
    {
        var answer = Parse("{<8><82><16><90>|<69>}{<6><44><14><48>|<32>}");
        Assert.Equal([(8, 82, 16, 90, 69), (6, 44, 14, 48, 32)], Numbers(answer));
        Assert.All(answer.Boxes, b => Assert.Null(b.Phrase));
        Assert.Equal(AnswerFlags.None, answer.Flags);
    }

    [Fact]
    public void A_grounded_answer_names_its_boxes()
    {
        var answer = Parse(
            "In the satellite image, there are <p>some buildings</p> {<40><77><52><85>|<1>}<delim>{<45><64><57><72>|<90>}  located close to each other at the bottom of the scene. There is also <p>3 airplanes</p> {<10><10><20><20>|<45>}."
        );
        Assert.Equal(["building", "building", "airplane"], answer.Boxes.Select(b => b.Label!));
        Assert.Equal(["some buildings", "some buildings", "3 airplanes"], answer.Boxes.Select(b => b.Phrase!));
        Assert.Equal([null, null, 3], answer.Boxes.Select(b => b.Count));
        Assert.Equal([("building", null), ("airplane", 3)], answer.Phrases.Select(p => (p.Label, p.Count)));
    }

    [Fact]
    public void A_box_that_the_end_cuts_is_dropped_and_flagged()
    {
        const string whole = "<p>1 silver large-vehicle</p> {<70><93><74><97>|<90>} at the bottom\n<p>2 cars</p> {<70><87><74><91>|<90>}";
        for (var cut = whole.IndexOf("{<70><87>", StringComparison.Ordinal) + 1; cut < whole.Length; cut++)
        {
            var answer = Parse(whole[..cut]);
            Assert.Equal([(70, 93, 74, 97, 90)], Numbers(answer));
            Assert.Equal(AnswerFlags.Unfinished, answer.Flags);
        }

        Assert.Equal(AnswerFlags.None, Parse(whole).Flags);
    }

    [Fact]
    public void A_numbered_list_without_tags_names_its_boxes()
    {
        var answer = Parse(
            "1. plane {<88><3><92><9>|<90>}\n2. tennis-court {<10><20><30><40>|<12>}\n- storage tanks: {<50><50><60><60>|<90>}\nbridge {<68><69><76><73>|<90>}, 2 ships {<1><1><5><5>|<90>}"
        );
        Assert.Equal(["plane", "tennis-court", "storage tank", "bridge", "ship"], answer.Boxes.Select(b => b.Label!));
        Assert.Equal(2, answer.Boxes[^1].Count);
    }

    [Theory]
    [InlineData("The ship is located at {<10><20><30><40>|<90>}")]
    [InlineData("{<10><20><30><40>|<90>}")]
    [InlineData("Sure! {<10><20><30><40>|<90>}")]
    [InlineData("<p> {<10><20><30><40>|<90>}")]
    public void A_sentence_around_a_box_is_not_its_name(string text)
    {
        Assert.Null(Assert.Single(Parse(text).Boxes).Phrase);
    }

    [Fact]
    public void A_phrase_does_not_name_the_boxes_of_a_later_sentence()
    {
        var answer = Parse("<p>a ship</p> {<10><20><30><40>|<90>} lies in the harbor. It is next to {<50><50><70><70>|<90>}");
        Assert.Equal(["ship", null], answer.Boxes.Select(b => b.Label));
    }

    [Theory]
    [InlineData("{<10><20><30><40>}", 10, 20, 30, 40, 0)]
    [InlineData("{<10><20><30><40><90>}", 10, 20, 30, 40, 90)]
    [InlineData("{ <10> <20> <30> <40> | <90> }", 10, 20, 30, 40, 90)]
    [InlineData("{<30><40><10><20>|<5>}", 10, 20, 30, 40, 5)]
    [InlineData("{<88><37><104><54>|<13>}", 88, 37, 104, 54, 13)]
    [InlineData("{<-4><37><10><54>|<13>}", -4, 37, 10, 54, 13)]
    [InlineData("{<1.5><2><3><4>|<90>}", 1.5, 2, 3, 4, 90)]
    public void Four_or_five_numbers_are_a_box(string text, double x1, double y1, double x2, double y2, double angle)
    {
        var box = Assert.Single(Parse(text).Boxes);
        Assert.Equal((x1, y1, x2, y2, angle), (box.X1, box.Y1, box.X2, box.Y2, box.AngleDeg));
    }

    [Theory]
    [InlineData("{<10><20><10><40>|<90>}", AnswerFlags.Degenerate)]
    [InlineData("{<10><20><30><20>|<90>}", AnswerFlags.Degenerate)]
    [InlineData("{<10><20><30>}", AnswerFlags.Malformed)]
    [InlineData("{<1><2><3><4><5><6>}", AnswerFlags.Malformed)]
    [InlineData("{<10><20><30><40", AnswerFlags.Unfinished)]
    [InlineData("{<10><20><30> oh", AnswerFlags.Malformed)]
    [InlineData("{<1><2><3><4000>|<90>}", AnswerFlags.Malformed)]
    [InlineData("{<1><2><3><99999999999999999999>|<90>}", AnswerFlags.Malformed)]
    [InlineData("{<1><2><3><4>|<900>}", AnswerFlags.Malformed)]
    [InlineData("{<1><2><3><1-2>|<90>}", AnswerFlags.Malformed)]
    [InlineData("{<210><20><230><40>|<90>}", AnswerFlags.Outside)]
    [InlineData("There are no ships in the image.", AnswerFlags.None)]
    [InlineData("A set {a, b} and <b>bold</b> [1].", AnswerFlags.None)]
    [InlineData("", AnswerFlags.None)]
    public void What_is_no_good_box_is_dropped_and_flagged(string text, AnswerFlags flag)
    {
        var answer = Parse(text);
        Assert.Empty(answer.Boxes);
        Assert.Equal(flag, answer.Flags);
        Assert.Single(Parse("{<40><50><60><70>|<90>} x " + text).Boxes);
    }

    [Fact]
    public void A_box_said_twice_is_kept_once()
    {
        var answer = Parse(
            "<p>2 ships</p> {<10><10><50><30>|<20>}<delim>{<10><10><50><30>|<20>} <p>a ship</p> {<10><10><50><31>|<20>} <p>a car</p> {<10><10><50><30>|<20>}"
        );
        Assert.Equal(["ship", "car"], answer.Boxes.Select(b => b.Label!));
        Assert.Equal([BoxFlags.Duplicate, BoxFlags.None], answer.Boxes.Select(Flags));
        Assert.Equal(AnswerFlags.Duplicate, answer.Flags);
    }

    [Fact]
    public void A_box_turned_by_90_degrees_with_its_sides_swapped_is_the_same_box()
    {
        Assert.Single(Parse("{<20><40><60><50>|<90>}{<35><25><45><65>|<0>}").Boxes);
        Assert.Equal(2, Parse("{<20><40><60><50>|<90>}{<20><40><60><50>|<0>}").Boxes.Count);
    }

    [Fact]
    public void Ships_side_by_side_are_no_duplicates() =>
        Assert.Equal(3, Parse("{<20><40><24><60>|<0>}{<24><40><28><60>|<0>}{<21><40><25><60>|<0>}").Boxes.Count);

    [Fact]
    public void The_more_certain_of_two_equal_boxes_stays()
    {
        const string one = "{<10><10><50><30>|<20>}",
            two = "{<10><10><50><31>|<20>}";
        var answer = AnswerParser.Parse(
            new AnswerText(one + two, [new(0, one.Length, -2), new(one.Length, two.Length, -1)]),
            BoxGrammar.Geochat
        );
        Assert.Equal([(10, 10, 50, 31, 20)], Numbers(answer));
    }

    [Fact]
    public void A_loop_counts_once()
    {
        const string head = "<p>1 car</p> {<1><2><9><8>|<90>} at the left\n";
        var loop = string.Concat(Enumerable.Repeat("<p>1 white plane</p> {<49><48><57><56>|<90>} at the center\n", 20));
        foreach (var cut in new[] { 0, 7, 31, 58 })
        {
            var answer = Parse(head + loop[..^cut]);
            Assert.Equal([(1, 2, 9, 8, 90), (49, 48, 57, 56, 90)], Numbers(answer));
            Assert.True(answer.Flags.HasFlag(AnswerFlags.Looped));
            Assert.False(answer.Flags.HasFlag(AnswerFlags.Unfinished));
            Assert.InRange(answer.Text.Length, head.Length + 58, head.Length + 2 * 59);
        }
    }

    [Fact]
    public void A_loop_of_one_box_is_flagged_also_when_the_answer_ends_well()
    {
        var answer = Parse(string.Concat(Enumerable.Repeat("{<49><48><57><56>|<90>}", 6)) + "{<1><2><9><8>|<90>}.");
        Assert.Equal(2, answer.Boxes.Count);
        Assert.Equal(AnswerFlags.Looped | AnswerFlags.Duplicate, answer.Flags);
    }

    [Theory]
    [InlineData("10000000")]
    [InlineData("{<10><10><20><20>|<90>}{<10><30><20><40>|<90>}{<10><50><20><60>|<90>}{<10><70><20><80>|<90>}{<10><90><20><100>|<90>}")]
    public void A_regular_answer_is_no_loop(string text)
    {
        Assert.Equal(AnswerFlags.None, Parse(text).Flags);
        Assert.Equal(text, Parse(text).Text);
    }

    [Theory]
    [InlineData(BoxGrammar.Brackets, "[10, 20, 30, 40]", 0)]
    [InlineData(BoxGrammar.Brackets, "changed: [[10,20,30,40], [ 50 , 60 , 70 , 80 ]]", 0)]
    [InlineData(BoxGrammar.BracketsAngle, "<ref>ships</ref><box>[[10, 20, 30, 40, 45]]</box>", 45)]
    [InlineData(BoxGrammar.BracketsAngle, "[[10.0, 20.0, 30.0, 40.0, 45]", 45)]
    [InlineData(BoxGrammar.Rbox, "<p>ships</p><rbox>({<20.00><30.00><20.00><20.00>|<-30>}, {<60><70><20><20>|<0>})</rbox>", -30)]
    [InlineData(BoxGrammar.Obb, "<ref>ships</ref> <obb>[[20, 30, 20, 20, -35]]</obb>", -35)]
    [InlineData(BoxGrammar.Obb, "[10, 20, 30, 40]", 0)]
    public void The_grammars_of_GeoChat_s_successors_are_read(BoxGrammar grammar, string text, double angle)
    {
        var first = AnswerParser.Parse(AnswerText.Plain(text), grammar).Boxes[0];
        Assert.Equal((10, 20, 30, 40, angle), (first.X1, first.Y1, first.X2, first.Y2, first.AngleDeg));
        if (text.Contains("ships", StringComparison.Ordinal))
            Assert.Equal("ship", first.Label);
    }

    [Fact]
    public void Every_grammar_drops_an_unfinished_box()
    {
        foreach (
            var (grammar, text) in new[]
            {
                (BoxGrammar.Brackets, "[10, 20, 30, 40], [5, 6"),
                (BoxGrammar.BracketsAngle, "[[10, 20, 30, 40, 5], [1, 2, 3, 4, 5"),
                (BoxGrammar.Rbox, "<rbox>({<20><30><20><20>|<3>}, {<60><7"),
            }
        )
        {
            var answer = AnswerParser.Parse(AnswerText.Plain(text), grammar);
            Assert.Single(answer.Boxes);
            Assert.Equal(AnswerFlags.Unfinished, answer.Flags);
        }
    }

    [Fact]
    public void Coordinates_of_another_scale_become_percent()
    {
        var box = Assert.Single(AnswerParser.Parse(AnswerText.Plain("[100, 200, 300, 400]"), BoxGrammar.Brackets, scale: 1000).Boxes);
        Assert.Equal((10, 20, 30, 40), (box.X1, box.Y1, box.X2, box.Y2));
    }

    [Fact]
    public void A_box_that_reaches_over_the_edge_says_so()
    {
        Assert.Equal(BoxFlags.Overhang, Flags(Assert.Single(Parse("{<88><37><104><54>|<13>}").Boxes)));
        Assert.Equal(BoxFlags.None, Flags(Assert.Single(Parse("{<80><0><100><20>|<90>}").Boxes)));
        // Before rotation beyond 100, after it inside.
        Assert.Equal(BoxFlags.None, Flags(Assert.Single(Parse("{<75><40><105><50>|<90>}").Boxes)));
    }

    [Fact]
    public void More_boxes_than_any_answer_holds_are_cut()
    {
        var many = string.Concat(
            Enumerable.Range(0, 700).Select(i => $"{{<{i % 100}><{i / 100 * 10}><{i % 100 + 1}><{i / 100 * 10 + 5}>|<90>}}")
        );
        var answer = Parse(many);
        Assert.Equal(AnswerParser.MaxBoxes, answer.Boxes.Count);
        Assert.True(answer.Flags.HasFlag(AnswerFlags.TooMany));
    }

    /// <summary>These answers have no log-probabilities, so every box says that it is unscored.</summary>
    private static BoxFlags Flags(AnswerBox box) => box.Flags & ~BoxFlags.Unscored;

    internal static ParsedAnswer Parse(string text) => AnswerParser.Parse(AnswerText.Plain(text), BoxGrammar.Geochat);

    private static IEnumerable<(double, double, double, double, double)> Numbers(ParsedAnswer answer) =>
        answer.Boxes.Select(b => (b.X1, b.Y1, b.X2, b.Y2, b.AngleDeg));
}
