using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Loading;

public sealed class BadModelTests
{
    public static TheoryData<string, Type> Bad =>
        new()
        {
            { "pickle-runs-code", typeof(UnsafePickleException) },
            { "pickle-foreign-class", typeof(UnsafePickleException) },
            { "bin-truncated", typeof(WeightFileException) },
            { "bin-not-a-zip", typeof(WeightFileException) },
            { "bin-storage-too-short", typeof(WeightFileException) },
            { "safetensors-truncated", typeof(WeightFileException) },
            { "safetensors-header-huge", typeof(WeightFileException) },
            { "safetensors-offsets-overlap", typeof(WeightFileException) },
            { "safetensors-offset-past-end", typeof(WeightFileException) },
            { "safetensors-shape-mismatch", typeof(WeightFileException) },
            { "tensor-missing", typeof(TensorMissingException) },
            { "tensor-wrong-shape", typeof(TensorShapeException) },
            { "tensor-nan", typeof(TensorNotFiniteException) },
            { "shard-missing", typeof(ModelFileMissingException) },
            { "index-escapes-folder", typeof(UnsafePathException) },
            { "config-missing", typeof(ModelFileMissingException) },
            { "config-not-json", typeof(ModelConfigException) },
            { "config-unknown-projector", typeof(ModelConfigException) },
            { "tokenizer-missing", typeof(ModelFileMissingException) },
            { "tokenizer-garbage", typeof(ModelTokenizerException) },
            { "tower-missing", typeof(ModelFileMissingException) },
        };

    [Theory, MemberData(nameof(Bad))]
    public async Task A_broken_or_hostile_checkpoint_is_one_clear_error(string name, Type error)
    {
        var folder = GoldenFiles.Broken(name);
        var thrown = await Assert.ThrowsAsync(error, () => VlmEngine.LoadAsync(new() { ModelDirectory = folder, Device = "cpu" }));
        Assert.IsAssignableFrom<ModelException>(thrown);
        Assert.DoesNotContain('\n', thrown.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(thrown.Message);
    }

    [Fact]
    public async Task A_checkpoint_in_torchs_old_format_loads()
    {
        await using var engine = await VlmEngine.LoadAsync(
            new() { ModelDirectory = GoldenFiles.Broken("bin-legacy-format"), Device = "cpu" }
        );
        using var golden = new GoldenModel("geochat-tiny-linear");
        var expected = golden.Cases[0];
        var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
        var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, 8)])));
        Assert.Equal(expected.Tokens[..8], answer.Tokens);
    }
}
