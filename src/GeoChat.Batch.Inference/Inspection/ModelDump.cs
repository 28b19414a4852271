using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Models;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Inspection;

/// <summary>Answers a request and writes the numbers it passed through, to be compared with another implementation's.</summary>
public static class ModelDump
{
    private const int CopyBytes = 1 << 20;

    /// <summary>
    /// Writes a safetensors file, all fp32: <c>pixels</c> [3, S, S] normalised, <c>position_embedding</c> [1 + patches, Dv],
    /// <c>vision_embeddings</c> and <c>vision_layer_1</c> [1 + patches, Dv],
    /// <c>vision_selected</c> [patches, Dv], <c>projected</c> [patches, D] where there is a picture, and per query i
    /// <c>logits.i</c> [tokens of the answer, vocabulary].
    /// </summary>
    /// <param name="engine">Answers; must be idle but for this.</param>
    /// <param name="options">What it was loaded with.</param>
    /// <param name="request">Picture and queries.</param>
    /// <param name="file">Replaced where it is there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyList<VlmAnswer>> RunAsync(
        VlmEngine engine,
        VlmEngineOptions options,
        VlmRequest request,
        string file,
        CancellationToken cancellationToken = default
    )
    {
        var logits = request.Queries.Select(_ => new List<float[]>()).ToList();
        engine.Runner.Observer = (plan, rows) =>
        {
            using var host = rows.cpu();
            for (var i = 0; i < plan.Outputs.Count; i++)
                logits[plan.Outputs[i].Index].Add(host[i].data<float>().ToArray());
        };
        IReadOnlyList<VlmAnswer> answers;
        try
        {
            answers = await engine.GenerateAsync(request, cancellationToken);
        }
        finally
        {
            engine.Runner.Observer = null;
        }

        Write(options, request, logits, file);
        return answers;
    }

    private static void Write(VlmEngineOptions options, VlmRequest request, List<List<float[]>> logits, string file)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var tensors = request.Rgb.Length == 0 ? [] : Vision(options, request.Rgb);
        for (var i = 0; i < logits.Count; i++)
            tensors.Add(($"logits.{i}", stack(logits[i].Select(row => tensor(row)), 0)));
        SafetensorsWriter.Write(
            file,
            [.. tensors.Select(t => new TensorHeader(t.Name, ScalarType.Float32, t.Value.shape))],
            (stream, i) => tensors[i].Value.WriteBytesToStream(stream, CopyBytes)
        );
    }

    private static List<(string Name, Tensor Value)> Vision(VlmEngineOptions options, ReadOnlyMemory<byte> rgb)
    {
        var checkpoint = Checkpoint.Open(options);
        var device = TorchDevice.Start(options.Device, options.Threads);
        using var weights = new WeightLoader(
            checkpoint,
            Dtypes.Compute(options.Dtype ?? DtypeDefaults.Choose(checkpoint, device.type == TorchSharp.DeviceType.CUDA)),
            device
        );
        using var tower = new ClipVisionTower(checkpoint, weights);
        using var projector = new MultiModalProjector(checkpoint, weights);
        var side = checkpoint.ImageSize;
        var pixels = tensor(rgb.ToArray(), [1, side, side, 3]).to(device);
        var states = new List<Tensor>();
        // Only the first two are wanted, and each is freed when the tower continues.
        var selected = tower.Forward(
            pixels,
            x =>
            {
                if (states.Count < 2)
                    states.Add(x.clone().DetachFromDisposeScope());
            }
        );
        var normal = pixels[0]
            .to(ScalarType.Float32)
            .div(RootedScalars.Integer(255))
            .sub(tensor(checkpoint.Pixels.Mean, device: device))
            .div(tensor(checkpoint.Pixels.Deviation, device: device))
            .permute(2, 0, 1); // [3, S, S]
        List<(string, Tensor)> named =
        [
            ("pixels", normal),
            ("position_embedding", tower.Positions.clone()),
            ("vision_embeddings", states[0][0]),
        ];
        if (states.Count > 1)
            named.Add(("vision_layer_1", states[1][0]));
        named.Add(("vision_selected", selected[0]));
        named.Add(("projected", projector.Forward(selected)[0]));
        List<(string Name, Tensor Value)> single = [.. named.Select(t => (t.Item1, t.Item2.to(ScalarType.Float32).cpu().contiguous()))];
        states.ForEach(s => s.Dispose());
        return single;
    }
}
