using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Tests.Golden;

public sealed class Int8Tests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("float32", false)]
    [InlineData("bfloat16", true)]
    public async Task Int8_weights_keep_the_logits_within_their_tolerance(string dtype, bool gpu)
    {
        using var golden = new GoldenModel("geochat-tiny-shards-gqa");
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = golden.Folder,
                Device = "cpu",
                Dtype = dtype,
                Weights = "int8",
                AsGpu = gpu,
            }
        );
        Assert.Equal($"{dtype}/int8", engine.Model.Dtype);
        var largest = 0.0;
        foreach (var expected in golden.Cases.Where(c => c.Image == "square_504"))
        {
            float[]? logits = null;
            engine.Runner.Observer = (_, t) => logits ??= t[0].data<float>().ToArray();
            var picture = Pictures.Padded(GoldenFiles.Find($"images/{expected.Image}.png"), engine.Model.ImageSize);
            await engine.GenerateAsync(new(picture, [new(expected.Prompt, 1)]));
            var theirs = golden.Tensor(expected.Logits!)[-1].data<float>().ToArray();
            largest = Math.Max(largest, theirs.Zip(logits!, (a, b) => Math.Abs(a - b)).Max());
        }

        output.WriteLine($"int8 weights, {dtype}: largest difference of a logit {largest:f3}");
        Assert.InRange(largest, 1e-4, 0.5);
    }

    [Fact]
    public async Task Unknown_weights_are_refused() =>
        await Assert.ThrowsAsync<ModelConfigException>(() =>
            VlmEngine.LoadAsync(
                new()
                {
                    ModelDirectory = GoldenFiles.Nano,
                    Device = "cpu",
                    Weights = "int3",
                }
            )
        );
}
