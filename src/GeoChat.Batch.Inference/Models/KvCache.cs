using GeoChat.Batch.Inference.Configuration;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Keys and values of everything in flight: allocated once, written in place, cut into regions by the scheduler.</summary>
internal sealed class KvCache : IDisposable
{
    public KvCache(LlamaConfig config, long capacity, ScalarType dtype, Device device)
    {
        Dtype = dtype;
        long[] shape = [config.KeyValueHeads, capacity, config.HeadSize];
        Keys = [.. Enumerable.Range(0, config.Layers).Select(_ => empty(shape, dtype: dtype, device: device))];
        Values = [.. Enumerable.Range(0, config.Layers).Select(_ => empty(shape, dtype: dtype, device: device))];
    }

    /// <summary>Type of keys and values, and so of attention.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Single precision on a CPU, where attention is little of the work: in bfloat16 its blocks round, so that shared and separate prompts would differ by more than need be.</summary>
    public static ScalarType DtypeFor(ScalarType compute, Device device) => device.type == TorchSharp.DeviceType.CPU ? ScalarType.Float32 : compute;

    /// <summary>Per layer [Hkv, capacity, d].</summary>
    public IReadOnlyList<Tensor> Keys { get; }

    /// <summary>Per layer [Hkv, capacity, d].</summary>
    public IReadOnlyList<Tensor> Values { get; }

    /// <summary>Bytes that one position takes in all layers.</summary>
    public static long BytesPerPosition(LlamaConfig config, ScalarType dtype) =>
        2L * config.Layers * config.KeyValueHeads * config.HeadSize * Weights.Dtypes.Size(dtype);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Keys.Concat(Values))
            tensor.Dispose();
    }
}
