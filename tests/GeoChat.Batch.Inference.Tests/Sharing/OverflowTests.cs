using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Tests.Golden;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Tests.Sharing;

/// <summary>A request whose numbers overflow ends alone.</summary>
public sealed class OverflowTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task It_fails_with_the_remedy_and_the_others_are_answered(bool gpu)
    {
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = GoldenFiles.Find("geochat-tiny-safetensors"),
                Device = "cpu",
                AsGpu = gpu,
                IgnoreEndTokens = true,
            }
        );
        VlmQuery[] queries = [new("one", 12), new("two", 12)];
        var expected = await engine.GenerateAsync(new(ReadOnlyMemory<byte>.Empty, queries));
        engine.Runner.Observer = (plan, logits) =>
        {
            for (var i = 0; i < plan.Outputs.Count; i++)
                if (plan.Outputs[i] is { MaxTokens: 9, Planned: 4 })
                    logits.select(0, i).fill_(RootedScalars.Real(float.NaN));
        };
        var failing = engine.GenerateAsync(new(ReadOnlyMemory<byte>.Empty, [new("three", 9), new("four", 8)]));
        var beside = await engine.GenerateAsync(new(ReadOnlyMemory<byte>.Empty, queries));
        Assert.Contains(
            "--dtype bfloat16",
            (await Assert.ThrowsAsync<VlmRequestException>(() => failing)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(expected.Select(a => a.Tokens), beside.Select(a => a.Tokens));
    }

    [Fact]
    public void Whoever_gets_its_region_next_computes_with_numbers()
    {
        using var golden = new GoldenModel("geochat-tiny-safetensors");
        var checkpoint = Checkpoint.Open(new() { ModelDirectory = golden.Folder });
        var device = TorchDevice.Start("cpu", null);
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var weights = new WeightLoader(checkpoint, ScalarType.Float32, device, asGpu: true);
        using var model = new LlamaForCausalLM(checkpoint, weights);
        using var cache = new KvCache(checkpoint.Config.Llama, 64, ScalarType.Float32, device, cleared: true);
        var spoilt = full([1, 16, checkpoint.Config.Llama.Hidden], RootedScalars.Real(float.NaN));
        var first = model.Forward(
            new(
                [1, .. Enumerable.Repeat(-200, 16), 5],
                [.. Enumerable.Range(0, 18)],
                [new(0, 18, 0, 32, 18, 0, null, 18, [17])],
                [new(1, 16, 0, 0)],
                []
            ),
            spoilt,
            cache,
            batched: true
        );
        Assert.Equal(1, RootedScalars.Single(first.isnan().all()));
        cache.Clear(0, 32);
        model.Forward(new([1, 7, 9], [0, 1, 2], [new(0, 3, 0, 32, 3, 0, null, 3, [2])], [], []), null, cache, batched: true);
        var next = model.Forward(new([8], [3], [new(0, 1, 0, 32, 4, 3, [0], 3, [0])], [], []), null, cache, batched: true);
        Assert.Equal(1, RootedScalars.Single(next.isfinite().all()));
    }
}
