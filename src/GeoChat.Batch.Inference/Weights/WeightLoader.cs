using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Native;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// Reads a checkpoint's tensors into the compute type and device, LoRA merged, each checked for NaN and infinity. At most one
/// tensor is held twice.
/// </summary>
internal sealed class WeightLoader(
    Checkpoint checkpoint,
    ScalarType dtype,
    Device device,
    bool int8 = false,
    bool? asGpu = null,
    IProgress<double>? progress = null,
    CancellationToken cancellation = default
) : IDisposable
{
    private readonly bool _gpu = asGpu ?? device.type == TorchSharp.DeviceType.CUDA;

    private readonly TensorMaps _maps = new();
    private readonly long _total = Math.Max(
        1,
        ModelLayout.Tensors(checkpoint.Config, checkpoint.Tower).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b))
    );
    private long _done;

    /// <summary>Compute type of the model.</summary>
    public ScalarType Dtype => dtype;

    /// <summary>
    /// Compute type of tower and projector: their rounding moves boxes. On a CPU they are a small part of the work of all but the
    /// smallest models; on a GPU they run in half precision, as the original's do, also where the language model runs in bfloat16,
    /// which has three bits less.
    /// </summary>
    public ScalarType VisionDtype => _gpu && dtype != ScalarType.Float32 ? ScalarType.Float16 : ScalarType.Float32;

    /// <summary>The language model's projections are only stored in the compute type and multiplied in single precision.</summary>
    public bool Widens => !_gpu && !(dtype == ScalarType.BFloat16 && DtypeDefaults.MultipliesBfloat16(checkpoint));

    /// <summary>The language model's projections are kept as bytes with a scale per output.</summary>
    public bool Int8 => int8;

    /// <summary>Where the model runs.</summary>
    public Device Device => device;

    /// <summary>One tensor, in the compute type; the caller owns it.</summary>
    public Tensor Load(string key) => Stack([key]);

    /// <summary>The same for a tensor of tower or projector.</summary>
    public Tensor LoadVision(string key) => Stack(VisionDtype, [key]);

    /// <summary>Several of them stacked.</summary>
    public Tensor StackVision(params ReadOnlySpan<string> keys) => Stack(VisionDtype, keys);

    /// <summary>
    /// One tensor in single precision, for what is small and decides much: norms, the embedding of positions, the last projection.
    /// The caller owns it.
    /// </summary>
    public Tensor LoadExact(string key) => Stack(ScalarType.Float32, [key]);

    /// <summary>
    /// Several tensors stacked by their first dimension (fused projections), in the compute type; the caller owns the result.
    /// </summary>
    public Tensor Stack(params ReadOnlySpan<string> keys) => Stack(dtype, keys);

    private Tensor Stack(ScalarType type, ReadOnlySpan<string> keys)
    {
        using var scope = NewDisposeScope();
        var rows = 0L;
        foreach (var key in keys)
            rows += checkpoint.Tensors[key].Shape[0];
        var shape = checkpoint.Tensors[keys[0]].Shape.ToArray();
        shape[0] = rows;
        var result = empty(shape, dtype: type, device: device);
        var at = 0L;
        foreach (var key in keys)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = result.narrow(0, at, checkpoint.Tensors[key].Shape[0]);
            part.copy_(Stored(key));
            RequireFinite(key, part);
            at += part.shape[0];
            _done += part.numel();
        }

        progress?.Report(Math.Min(1, (double)_done / _total));
        return result.DetachFromDisposeScope();
    }

    /// <summary>One tensor in single precision on the CPU; the caller owns it.</summary>
    public Tensor LoadSingle(string key)
    {
        using var scope = NewDisposeScope();
        var single = Stored(key).to(ScalarType.Float32, copy: true);
        RequireFinite(key, single);
        return single.DetachFromDisposeScope();
    }

    // Merged in single precision and rounded once, to the compute type: of the orders tried, the nearest to the golden model.
    private Tensor Stored(string key)
    {
        var view = _maps.View(checkpoint.Tensors[key]);
        if (checkpoint.Adapter is not { } adapter || !adapter.TryGet(key, out var a, out var b))
            return view;
        var delta = _maps.View(b).to(ScalarType.Float32).matmul(_maps.View(a).to(ScalarType.Float32));
        return view.to(ScalarType.Float32).add(delta, alpha: RootedScalars.Real(adapter.Scale));
    }

    private void RequireFinite(string key, Tensor tensor)
    {
        var (least, most) = tensor.aminmax();
        if (float.IsFinite(RootedScalars.Single(least)) && float.IsFinite(RootedScalars.Single(most)))
            return;
        throw new TensorNotFiniteException(
            $"{checkpoint.Tensors[key].File}: '{key}' holds NaN or infinity (or numbers too large for {Dtypes.Name(dtype)}): "
                + "the file is damaged or training diverged."
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _maps.Dispose();
}
