using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Tokens;

public sealed class TokenLinesTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("nano")]
    public async Task Lines_come_back_with_their_ids(string vocabulary)
    {
        var tokenizer = Fixture.Vocabulary(vocabulary);
        var text = string.Join(',', tokenizer.Encode("é </s>"));
        var prompt = string.Join(',', tokenizer.EncodePrompt("USER: <image>\nhi"));
        var output = new StringWriter { NewLine = "\n" };
        await TokenLines.EncodeAsync(
            tokenizer,
            new StringReader("{\"text\": \"é </s>\", \"n\": 1}\n\n{\"prompt\": \"USER: <image>\\nhi\"}\n"),
            output
        );
        Assert.Equal(
            $"{{\"text\":\"é </s>\",\"n\":1,\"ids\":[{text}]}}\n{{\"prompt\":\"USER: <image>\\nhi\",\"ids\":[{prompt}]}}\n",
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
        var e = await Assert.ThrowsAsync<QueryException>(() =>
            TokenLines.EncodeAsync(Fixture.Vocabulary("nano"), new StringReader(lines), TextWriter.Null)
        );
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }
}
