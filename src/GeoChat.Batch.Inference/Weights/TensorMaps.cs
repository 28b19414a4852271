using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>Views of tensors in memory-mapped files: pages come in as they are read and are never this process's own memory.</summary>
internal sealed class TensorMaps : IDisposable
{
    private readonly Dictionary<(string File, ScalarType Dtype), Tensor> _maps = [];

    /// <summary>A view of the stored numbers; valid until this object is disposed. The caller disposes it.</summary>
    public Tensor View(TensorEntry entry)
    {
        var width = Dtypes.Size(entry.Dtype);
        if (entry.Count == 0)
            return empty(entry.Shape, entry.Dtype);
        if (entry.Offset % width != 0)
            return Copy(entry);
        if (!_maps.TryGetValue((entry.File, entry.Dtype), out var map))
        {
            map = from_file(entry.File, shared: false, size: CheckpointFiles.FileLength(entry.File) / width, dtype: entry.Dtype)
                .DetachFromDisposeScope();
            _maps[(entry.File, entry.Dtype)] = map;
        }

        return map.as_strided(entry.Shape, entry.Stride, entry.Offset / width);
    }

    // Numbers that do not start at a multiple of their size cannot be viewed, only read.
    private static Tensor Copy(TensorEntry entry)
    {
        var extent = 1 + entry.Shape.Zip(entry.Stride, (n, s) => (n - 1) * s).Sum();
        using var flat = empty(extent, dtype: entry.Dtype);
        using var file = File.OpenRead(entry.File);
        file.Position = entry.Offset;
        flat.ReadBytesFromStream(file, 1 << 20);
        return flat.as_strided(entry.Shape, entry.Stride, 0).clone();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in _maps.Values)
            map.Dispose();
        _maps.Clear();
    }
}
