using GeoChat.Batch.Inference.Engine;

namespace GeoChat.Batch.Inference.Tests.Golden;

public sealed class Bfloat16Tests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("geochat-tiny-safetensors", false)]
    [InlineData("geochat-tiny-shards-gqa", false)]
    [InlineData("geochat-tiny-safetensors", true)]
    [InlineData("geochat-tiny-shards-gqa", true)]
    public async Task Bfloat16_stays_near_the_original(string name, bool gpu)
    {
        using var golden = new GoldenModel(name);
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = golden.Folder,
                Device = "cpu",
                Dtype = "bfloat16",
                AsGpu = gpu,
            }
        );
        Assert.Equal("bfloat16", engine.Model.Dtype);
        var largest = 0.0;
        var same = 0;
        var steps = 0;
        foreach (var expected in golden.Cases)
        {
            float[]? logits = null;
            engine.Runner.Observer = (_, t) => logits ??= t[0].data<float>().ToArray();
            var picture = Pictures.Padded(
                expected.Image is null ? null : GoldenFiles.Find($"images/{expected.Image}.png"),
                engine.Model.ImageSize
            );
            var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, expected.Tokens.Length)])));
            var theirs = golden.Tensor(expected.Logits!)[-1].data<float>().ToArray();
            largest = Math.Max(largest, theirs.Zip(logits!, (a, b) => Math.Abs(a - b)).Max());
            var first = expected.Tokens.AsSpan().CommonPrefixLength(answer.Tokens);
            if (first == 0)
                Assert.InRange(expected.Margins[0], 0, 0.5);
            same = same + first;
            steps = steps + expected.Tokens.Length;
        }

        output.WriteLine(
            $"{name}, bfloat16{(gpu ? " as on a GPU" : "")}: largest difference of a logit {largest:f3}; {same} of {steps} tokens before the first that differs"
        );
        Assert.InRange(largest, 0, 0.5);
    }

    [Theory, InlineData("bfloat16", false), InlineData("bfloat16", true), InlineData("float16", true)]
    public async Task Sharing_in_16_bits_changes_tokens_only_where_rounding_decides(string dtype, bool gpu)
    {
        using var golden = new GoldenModel("geochat-tiny-shards-gqa");
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = golden.Folder,
                Device = "cpu",
                Dtype = dtype,
                AsGpu = gpu,
            }
        );
        var cases = golden.Cases.Where(c => c.Image == "square_504").ToList();
        var picture = Pictures.Padded(GoldenFiles.Find("images/square_504.png"), engine.Model.ImageSize);
        var together = await engine.GenerateAsync(new(picture, [.. cases.Select(c => new VlmQuery(c.Prompt, 12))]));
        var near = 0;
        var largest = 0.0;
        foreach (var (one, shared) in cases.Zip(together))
        {
            var alone = Assert.Single(await engine.GenerateAsync(new(picture, [new(one.Prompt, 12)])));
            var same = alone.Tokens.AsSpan().CommonPrefixLength(shared.Tokens);
            if (same == alone.Tokens.Length)
                continue;
            Assert.True(alone.Margins[same] <= 3e-2, $"step {same} differs with a margin of {alone.Margins[same]}");
            near++;
            largest = Math.Max(largest, alone.Margins[same]);
        }

        output.WriteLine(
            $"{dtype}{(gpu ? " as on a GPU" : "")}: {near} of {cases.Count} answers differ after a step whose margin is at most {largest:f3}"
        );
    }
}
