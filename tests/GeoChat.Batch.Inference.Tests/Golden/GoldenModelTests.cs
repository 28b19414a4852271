using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Tests.Golden;

public sealed class GoldenModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names =>
        ["geochat-tiny-safetensors", "geochat-tiny-shards-gqa", "geochat-tiny-lora", "geochat-tiny-linear", "geochat-tiny-bin"];

    /// <summary>As a CPU computes steps and as a GPU does.</summary>
    public static MatrixTheoryData<string, bool> NamesAndKinds => new([.. Names.Select(n => n.Data)], [false, true]);

    [Theory, MemberData(nameof(Names))]
    public void Vision_and_projector_equal_the_originals(string name)
    {
        using var golden = new GoldenModel(name);
        var checkpoint = Checkpoint.Open(new() { ModelDirectory = golden.Folder });
        var device = TorchDevice.Start("cpu", null);
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var weights = new WeightLoader(checkpoint, ScalarType.Float32, device);
        using var model = new GeoChatModel(checkpoint, weights);

        var picture = Pictures.Padded(GoldenFiles.Find("images/square_504.png"), checkpoint.ImageSize);
        var states = new List<Tensor>();
        var selected = model.VisionTower.Forward(
            tensor(picture, [1, checkpoint.ImageSize, checkpoint.ImageSize, 3]),
            x => states.Add(x.DetachFromDisposeScope())
        );

        Near("position_embedding", model.VisionTower.Positions, golden, 0);
        Near("vision_embeddings", states[0][0].narrow(0, 0, 40), golden, 1e-4);
        Near("vision_layer_1", states[1][0].narrow(0, 0, 40), golden, 1e-4);
        Near("vision_selected", selected[0], golden, 1e-4);
        Near("projected", model.Projector.Forward(selected)[0], golden, 1e-4);
        states.ForEach(s => s.Dispose());
    }

    [Theory, MemberData(nameof(NamesAndKinds))]
    public async Task Every_case_gives_the_originals_ids_tokens_text_log_probabilities_and_logits(string name, bool gpu)
    {
        using var golden = new GoldenModel(name);
        await using var engine = await VlmEngine.LoadAsync(
            new()
            {
                ModelDirectory = golden.Folder,
                Device = "cpu",
                AsGpu = gpu,
            }
        );
        var worst = (Logits: 0.0, LogProb: 0.0);
        foreach (var expected in golden.Cases)
        {
            var logits = new List<float[]>();
            engine.Runner.Observer = (_, t) => logits.Add(t[0].cpu().data<float>().ToArray());
            var picture = Pictures.Padded(
                expected.Image is null ? null : GoldenFiles.Find($"images/{expected.Image}.png"),
                engine.Model.ImageSize
            );
            var answer = Assert.Single(await engine.GenerateAsync(new(picture, [new(expected.Prompt, expected.Tokens.Length)])));
            Assert.Equal(expected.InputIds, answer.InputIds);
            worst.LogProb = Math.Max(worst.LogProb, CompareAnswer(expected, answer));

            // The last row of the prompt and that before it are golden; the engine only makes the last.
            if (expected.Logits is not null)
            {
                var last = golden.Tensor(expected.Logits)[-1].data<float>().ToArray();
                worst.Logits = Math.Max(worst.Logits, last.Zip(logits[0], (a, b) => Math.Abs(a - b)).Max());
            }
        }

        output.WriteLine($"{name}: largest difference of a logit {worst.Logits:e1}, of a log-probability {worst.LogProb:e1}");
        // The merged model multiplies rounding: in double precision it is 3e-4 from its own golden logits, which were computed in
        // single precision (docs/model.md). 1.4e-4 here; other processors round otherwise.
        Assert.InRange(worst.Logits, 0, name == "geochat-tiny-lora" ? 4e-4 : 1e-4);
        Assert.InRange(worst.LogProb, 0, 1e-3);
    }

    private static double CompareAnswer(GoldenCase expected, VlmAnswer answer)
    {
        for (var i = 0; i < expected.Tokens.Length; i++)
        {
            if (answer.Tokens[i] == expected.Tokens[i])
                continue;
            Assert.True(expected.Margins[i] <= 1e-3, $"step {i} of '{expected.Prompt}' differs with a margin of {expected.Margins[i]}");
            return 0;
        }

        Assert.Equal(expected.Tokens.Length, answer.Tokens.Length);
        if (expected.Text is { } text)
            Assert.Equal(text, answer.Text.Text);
        return expected.LogProbs.Zip(answer.LogProbs, (a, b) => Math.Abs(a - b)).Max();
    }

    private void Near(string tensorName, Tensor ours, GoldenModel golden, double tolerance)
    {
        var theirs = golden.Tensor(tensorName);
        Assert.Equal(theirs.shape, ours.shape);
        var largest = RootedScalars.Single((ours - theirs).abs().max());
        var greatest = RootedScalars.Single(theirs.abs().max());
        output.WriteLine($"{tensorName}: largest difference {largest:e1} on values up to {greatest:f2}");
        Assert.InRange(largest, 0, tolerance);
    }
}
