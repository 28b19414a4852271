using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Conversion;

/// <summary>Writes a shard: bytes as they are where nothing changes, else through single precision.</summary>
internal sealed class ShardWriter(Checkpoint checkpoint, CancellationToken cancellation) : IDisposable
{
    private const int CopyBytes = 4 << 20;

    private readonly WeightLoader _loader = new(checkpoint, ScalarType.Float32, CPU, cancellation: cancellation);

    /// <summary>Writes tensors under their names.</summary>
    public void Write(string path, IReadOnlyList<TensorHeader> tensors, Action<long> written)
    {
        using var mode = inference_mode();
        SafetensorsWriter.Write(
            path,
            tensors,
            (stream, i) =>
            {
                cancellation.ThrowIfCancellationRequested();
                var header = tensors[i];
                var entry = checkpoint.Tensors[tensors[i].Name];
                var merged = checkpoint.Adapter?.TryGet(header.Name, out _, out _) == true;
                if (!merged && header.Dtype == entry.Dtype && entry.Stride.AsSpan().SequenceEqual(TensorEntry.Contiguous(entry.Shape)))
                    Copy(entry, header.Bytes, stream);
                else
                    Convert(header, stream);
                written(header.Bytes);
            }
        );
    }

    private void Convert(TensorHeader header, Stream stream)
    {
        using var scope = NewDisposeScope();
        _loader.LoadSingle(header.Name).to(header.Dtype).contiguous().WriteBytesToStream(stream, CopyBytes);
    }

    private static void Copy(TensorEntry entry, long bytes, Stream stream)
    {
        using var file = new FileStream(entry.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        file.Position = entry.Offset;
        var buffer = new byte[(int)Math.Min(bytes, CopyBytes)];
        var left = bytes;
        while (left > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            file.ReadExactly(part);
            stream.Write(part);
            left -= part.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loader.Dispose();
}
