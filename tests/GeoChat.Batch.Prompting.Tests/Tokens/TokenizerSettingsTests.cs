using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Tokens;

/// <summary>What tokenizer_config.json beside the vocabulary changes.</summary>
public sealed class TokenizerSettingsTests : IDisposable
{
    private const string TwoTurns = "USER: <image>\na ASSISTANT: b</s>USER: c ASSISTANT:";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("geochat-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"legacy": false, "add_bos_token": true}""")]
    [InlineData(null)]
    public void GeoChat_s_own_tokenizer_puts_no_space_behind_the_end_of_an_answer(string? config)
    {
        var ids = With(config).EncodePrompt(TwoTurns);
        Assert.Equal(1, ids[0]);
        // A piece without a space in front, or none: not "▁USER".
        Assert.NotEqual(With(config).EncodePrompt("USER:")[1], ids[Array.IndexOf(ids, 2) + 1]);
    }

    [Theory]
    [InlineData("""{"legacy": true}""")]
    [InlineData("{}")]
    public void A_legacy_tokenizer_puts_one(string config)
    {
        var tokenizer = With(config);
        var ids = tokenizer.EncodePrompt(TwoTurns);
        Assert.Equal(tokenizer.EncodePrompt("USER:")[1], ids[Array.IndexOf(ids, 2) + 1]);
    }

    [Fact]
    public void A_tokenizer_may_leave_out_the_first_token() =>
        Assert.Equal(
            With("""{"legacy": false}""").EncodePrompt("a <image> b")[1..],
            With("""{"legacy": false, "add_bos_token": false}""").EncodePrompt("a <image> b")
        );

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"add_eos_token": true}""")]
    public void A_configuration_that_can_not_be_meant_is_refused(string config) =>
        Assert.Contains("tokenizer_config.json", Assert.Throws<TokenizerException>(() => With(config)).Message, StringComparison.Ordinal);

    private LlamaTokenizer With(string? config)
    {
        var vocabulary = Path.Combine(_folder.FullName, "tokenizer.model");
        File.Copy(Fixture.Tokens("tiny.tokenizer.model"), vocabulary, overwrite: true);
        if (config is not null)
            File.WriteAllText(Path.Combine(_folder.FullName, "tokenizer_config.json"), config);
        return LlamaTokenizer.Load(vocabulary);
    }
}
