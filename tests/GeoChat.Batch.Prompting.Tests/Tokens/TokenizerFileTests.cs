using CsCheck;
using GeoChat.Batch.Prompting.Tokens;

namespace GeoChat.Batch.Prompting.Tests.Tokens;

public sealed class TokenizerFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.model");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_missing_file_is_one_error_that_names_it()
    {
        var e = Assert.Throws<TokenizerException>(() => LlamaTokenizer.Load("no/such/tokenizer.model"));
        Assert.Contains("no/such/tokenizer.model", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_is_one_error() =>
        Assert.Throws<TokenizerException>(() => LlamaTokenizer.Load(Fixture.Tokens("garbage.tokenizer.model")));

    [Fact]
    public void A_file_cut_anywhere_is_one_error_or_a_smaller_model()
    {
        var whole = File.ReadAllBytes(Fixture.Tokens("tiny.tokenizer.model"));
        Gen.Int[0, whole.Length - 1]
            .Sample(
                length =>
                {
                    Loads(whole[..length]);
                },
                iter: 300,
                threads: 1
            );
        Assert.False(Loads(whole[..(whole.Length / 2)]));
    }

    [Fact]
    public void Any_changed_bytes_are_one_error_or_another_model()
    {
        var whole = File.ReadAllBytes(Fixture.Tokens("tiny.tokenizer.model"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte)
            .Array[1, 20]
            .Sample(
                changes =>
                {
                    var changed = (byte[])whole.Clone();
                    foreach (var (at, value) in changes)
                        changed[at] = value;
                    Loads(changed);
                },
                iter: 500,
                threads: 1
            );
    }

    [Theory]
    [InlineData(new byte[] { }, "no pieces")]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, "middle of a field")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "varint")]
    public void A_claim_larger_than_the_file_is_not_believed(byte[] content, string reason)
    {
        File.WriteAllBytes(_path, content);
        var e = Assert.Throws<TokenizerException>(() => LlamaTokenizer.Load(_path));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unigram_model_is_refused_by_name()
    {
        var file = File.ReadAllBytes(Fixture.Tokens("tiny.tokenizer.model"));
        File.WriteAllBytes(_path, [.. file, 0x12, 0x02, 0x18, 0x01]); // trainer_spec { model_type: 1 }, merged into the first
        var e = Assert.Throws<TokenizerException>(() => LlamaTokenizer.Load(_path));
        Assert.Contains("model type is 1", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether the bytes load; anything but a model or a <see cref="TokenizerException"/> fails the test.</summary>
    private bool Loads(byte[] content)
    {
        File.WriteAllBytes(_path, content);
        try
        {
            var tokenizer = LlamaTokenizer.Load(_path);
            tokenizer.Decode(tokenizer.EncodePrompt("USER: <image>\n{<1><2>} é ASSISTANT:"));
            return true;
        }
        catch (TokenizerException)
        {
            return false;
        }
    }
}
