using GeoChat.Batch.Inference.Configuration;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Models;

/// <summary>Keys and values of everything in flight: allocated once, written in place, cut into regions by the scheduler.</summary>
internal sealed class KvCache : IDisposable
{
    /// <param name="config">The language model's shape.</param>
    /// <param name="capacity">Positions of all regions together.</param>
    /// <param name="dtype">Type of keys and values.</param>
    /// <param name="device">Where the model runs.</param>
    /// <param name="cleared">Positions that nothing was written to hold zeros, which <see cref="BatchedStep"/> needs; else memory
    /// is taken as it is used.</param>
    public KvCache(LlamaConfig config, long capacity, ScalarType dtype, Device device, bool cleared = false)
    {
        Dtype = dtype;
        Capacity = capacity;
        long[] shape = [config.KeyValueHeads, capacity, config.HeadSize];
        Keys = [.. Enumerable.Range(0, config.Layers).Select(_ => New())];
        Values = [.. Enumerable.Range(0, config.Layers).Select(_ => New())];
        Owners = zeros([capacity], dtype: ScalarType.Int64, device: device);

        Tensor New() => cleared ? zeros(shape, dtype: dtype, device: device) : empty(shape, dtype: dtype, device: device);
    }

    /// <summary>Positions of all regions together.</summary>
    public long Capacity { get; }

    /// <summary>
    /// Branch of its request that each position belongs to, -1 for the trunk [capacity]; kept by <see cref="BatchedStep"/>.
    /// </summary>
    public Tensor Owners { get; }

    /// <summary>Type of keys and values, and so of attention.</summary>
    public ScalarType Dtype { get; }

    /// <summary>
    /// Single precision on a CPU, where attention is little of the work; on a GPU half precision, also where the model computes in
    /// bfloat16: in bfloat16 its blocks round so that shared and separate prompts would differ by more than need be.
    /// </summary>
    public static ScalarType DtypeFor(ScalarType compute, bool gpu) =>
        gpu && compute != ScalarType.Float32 ? ScalarType.Float16 : ScalarType.Float32;

    /// <summary>Per layer [Hkv, capacity, d].</summary>
    public IReadOnlyList<Tensor> Keys { get; }

    /// <summary>Per layer [Hkv, capacity, d].</summary>
    public IReadOnlyList<Tensor> Values { get; }

    /// <summary>Bytes that one position takes in all layers.</summary>
    public static long BytesPerPosition(LlamaConfig config, ScalarType dtype) =>
        2L * config.Layers * config.KeyValueHeads * config.HeadSize * Weights.Dtypes.Size(dtype);

    /// <summary>Makes some positions zeros again.</summary>
    public void Clear(long start, long count)
    {
        using var scope = NewDisposeScope();
        foreach (var tensor in Keys.Concat(Values))
            tensor.narrow(1, start, count).zero_();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Keys.Concat(Values).Append(Owners))
            tensor.Dispose();
    }
}
