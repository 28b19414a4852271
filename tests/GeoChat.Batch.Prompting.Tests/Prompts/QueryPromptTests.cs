using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Prompts;

public sealed class QueryPromptTests
{
    private const string System =
        "A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the human's questions. ";

    [Theory]
    [InlineData("refer: storage tanks", "[refer] Give me the location of <p> storage tanks </p>")]
    [InlineData("ground", "[grounding] Describe the image in detail.")]
    [InlineData("describe", "Describe the image in detail.")]
    [InlineData(
        "classify: harbor, airport",
        "Classify the given image in one of the following classes. Classes: harbor, airport. \nAnswer in one word or a short phrase."
    )]
    [InlineData("vqa: How many ships are there?", "How many ships are there?\nAnswer the question using a single word or phrase.")]
    [InlineData("raw: hello {x}", "hello {x}")]
    [InlineData("chat: one;; two", "one")]
    public void Each_task_has_GeoChat_s_wording(string cli, string said)
    {
        var query = QueryParser.Parse(cli);
        Assert.Equal(said, QueryPrompt.UserText(query));
        Assert.Equal($"{System}USER: <image>\n{said} ASSISTANT:", QueryPrompt.Render(query, PromptTemplate.Get("llava_v1")));
    }

    [Theory]
    [InlineData(null, "[identify] What is the object present at {<1><2><3><4>|<90>}")]
    [InlineData("[identify] what is this", "[identify] what is this {<1><2><3><4>|<90>}")]
    [InlineData("Damage of {box}? Choose: No damage, Destroyed.", "Damage of {<1><2><3><4>|<90>}? Choose: No damage, Destroyed.")]
    public void A_region_goes_behind_the_sentence_or_where_the_sentence_wants_it(string? sentence, string said)
    {
        var query = QueryParser.Parse("identify: POINT(1 2)") with { Text = sentence };
        Assert.Equal(said, QueryPrompt.UserText(query, new BoxText(1, 2, 3, 4, 90)));
        Assert.Throws<ArgumentNullException>(() => QueryPrompt.UserText(query));
    }

    [Fact]
    public void A_chat_keeps_its_earlier_answers()
    {
        var chat = QueryParser.Parse("chat: one;; two");
        Assert.Equal(
            $"{System}USER: <image>\none ASSISTANT: 1</s>USER: two ASSISTANT:",
            PromptTemplate
                .Get("llava_v1")
                .Render([new PromptTurn(QueryPrompt.UserText(chat), "1"), new PromptTurn(QueryPrompt.UserText(chat, turn: 1))], image: true)
        );
    }

    [Fact]
    public void The_template_GeoChat_was_trained_with_says_user() =>
        Assert.Equal(
            "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions. USER: hi ASSISTANT:",
            PromptTemplate.Get("v1").Render([new PromptTurn("hi")], image: false)
        );

    [Fact]
    public void Another_template_is_refused_with_the_names_there_are() =>
        Assert.Contains(
            "llava_v1, v1",
            Assert.Throws<ModelProfileException>(() => PromptTemplate.Get("llava_v2")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void What_a_user_typed_can_be_shown_again_as_it_was()
    {
        var prompt = QueryPrompt.Render(QueryParser.Parse("raw: an <image> and </s>"), PromptTemplate.Get("v1"));
        Assert.Equal(1, prompt.Split("<image>").Length - 1);
        Assert.Contains("an <image> and </s>", PromptText.Unescape(prompt), StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_longer_than_the_model_is_refused()
    {
        var query = QueryParser.Parse("refer: ships");
        int[] ids = [1, 5, LlamaTokenizer.ImageToken, 7];
        Assert.Equal(1299, PromptBudget.Positions(ids, 1296));
        PromptBudget.Check(query, ids, 1296, 100, 1399);
        var e = Assert.Throws<QueryException>(() => PromptBudget.Check(query, ids, 1296, 100, 1398));
        Assert.Contains("1 too many", e.Message, StringComparison.Ordinal);
    }
}
