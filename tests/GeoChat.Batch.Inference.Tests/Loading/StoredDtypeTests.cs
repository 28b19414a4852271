using GeoChat.Batch.Inference.Conversion;
using GeoChat.Batch.Inference.Tests.Golden;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Tests.Loading;

/// <summary>When a large model on a CPU may keep the 16 bits of its file, and what a GPU computes in.</summary>
public sealed class StoredDtypeTests
{
    [Theory]
    [InlineData("geochat-tiny-safetensors")]
    [InlineData("geochat-tiny-bin")]
    public void Weights_of_float16_throughout_lose_nothing(string name)
    {
        using var golden = new GoldenModel(name);
        var checkpoint = Checkpoint.Open(new() { ModelDirectory = golden.Folder });
        Assert.Equal(ScalarType.Float16, DtypeDefaults.Stored(checkpoint));
        Assert.Equal("float16", DtypeDefaults.Choose(checkpoint, cuda: true));
        Assert.Equal("float32", DtypeDefaults.Choose(checkpoint, cuda: false));
    }

    [Fact]
    public async Task Merged_weights_have_more_digits_before_and_after_they_are_converted()
    {
        using var golden = new GoldenModel("geochat-tiny-lora");
        var folder = Directory.CreateTempSubdirectory("geochat-test-").FullName;
        try
        {
            var merging = Checkpoint.Open(new() { ModelDirectory = golden.Folder });
            Assert.Null(DtypeDefaults.Stored(merging));
            Assert.Equal("float16", DtypeDefaults.Choose(merging, cuda: true));
            await ModelConversion.RunAsync(new() { ModelDirectory = golden.Folder }, folder);
            var converted = Checkpoint.Open(new() { ModelDirectory = folder });
            Assert.Equal(ScalarType.Float16, converted.Tensors["model.embed_tokens.weight"].Dtype);
            Assert.Null(DtypeDefaults.Stored(converted));
            Assert.Equal("float16", DtypeDefaults.Choose(converted, cuda: true));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
