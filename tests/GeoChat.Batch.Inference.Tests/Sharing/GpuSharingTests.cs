using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Tests.Golden;

namespace GeoChat.Batch.Inference.Tests.Sharing;

/// <summary>The same with steps as a GPU takes them, each begun before the last one's tokens are read.</summary>
public sealed class GpuSharingTests(ITestOutputHelper output) : SharingTests(output, gpu: true)
{
    [Fact]
    public async Task A_step_is_begun_before_the_last_ones_tokens_are_read()
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Find("geochat-tiny-safetensors"),
                Device = "cpu",
                AsGpu = true,
                IgnoreEndTokens = true,
            }
        );
        var unread = new List<int>();
        engine.Runner.Observer = (plan, _) => unread.Add(plan.Outputs[0].Planned - plan.Outputs[0].Tokens.Count);
        var answer = Assert.Single(await engine.GenerateAsync(new(ReadOnlyMemory<byte>.Empty, [new("one two", 10)])));
        Assert.Equal(10, answer.Tokens.Length);
        Assert.Equal([1, .. Enumerable.Repeat(2, 9)], unread);
    }
}
