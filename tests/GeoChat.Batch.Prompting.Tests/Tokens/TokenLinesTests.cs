using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Tokens;

public sealed class TokenLinesTests
{
    private static readonly LlamaTokenizer Llama = LlamaTokenizer.Load(Fixture.Tokens("llama.tokenizer.model"));

    [Fact]
    public async Task Lines_come_back_with_their_ids()
    {
        var output = new StringWriter { NewLine = "\n" };
        await TokenLines.EncodeAsync(
            Llama,
            new StringReader("{\"text\": \"é </s>\", \"n\": 1}\n\n{\"prompt\": \"USER: <image>\\nhi\"}\n"),
            output
        );
        Assert.Equal(
            "{\"text\":\"é </s>\",\"n\":1,\"ids\":[904,1533,29879,29958]}\n{\"prompt\":\"USER: <image>\\nhi\",\"ids\":[1,3148,1001,29901,29871,-200,29871,13,2918]}\n",
            output.ToString()
        );
    }

    [Theory]
    [InlineData("{\"text\":\"a\"}\n{", "Line 2")]
    [InlineData("[1]", "neither")]
    [InlineData("{\"text\":1}", "neither")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "Line 1")]
    public async Task A_line_that_can_not_be_read_is_named(string lines, string said)
    {
        var e = await Assert.ThrowsAsync<QueryException>(() => TokenLines.EncodeAsync(Llama, new StringReader(lines), TextWriter.Null));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }
}
