using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Labels;

public sealed class ClosedSetTextTests
{
    [Fact]
    public void A_closed_set_answer_names_its_class_and_the_share_of_the_others()
    {
        var text = ClosedSetText.Write([("harbor", 0.931), ("storage tanks (oil)", 0.05), ("forest", 0.019)]);
        Assert.Equal("harbor (closed set: harbor 0.93, storage tanks (oil) 0.05, forest 0.02)", text);
        Assert.Equal("harbor", ClosedSetText.Read(text));
        Assert.Null(ClosedSetText.Read("harbor"));
    }

    [Fact]
    public void The_value_of_a_closed_set_answer_is_the_class_although_the_text_names_others()
    {
        var query = QueryParser.Parse("classify closed-set: harbor, forest, sea");
        var text = ClosedSetText.Write([("forest", 0.6), ("harbor", 0.3), ("sea", 0.1)]);
        Assert.Equal("forest", AnswerValue.Read(query, AnswerParser.Parse(AnswerText.Plain(text), BoxGrammar.Geochat)));
    }

    [Theory]
    [InlineData("""{"task":"refer","text":"ships","closed_set":true}""")]
    [InlineData("""{"task":"vqa","text":"Any ships?","closed_set":true}""")]
    public void Only_classify_has_a_closed_set(string json) =>
        Assert.Contains("closed_set", Assert.Throws<QueryException>(() => QueryParser.ParseJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_of_many_classes_is_cut_after_the_likeliest() =>
        Assert.EndsWith(
            ", ...)",
            ClosedSetText.Write([.. Enumerable.Range(0, 9).Select(i => ($"class {i}", 0.1))]),
            StringComparison.Ordinal
        );
}
