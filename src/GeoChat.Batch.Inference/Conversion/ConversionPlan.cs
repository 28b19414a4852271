using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Inference.Weights;
using TorchSharp;

namespace GeoChat.Batch.Inference.Conversion;

/// <summary>Which tensor goes into which file: the same for the same source, so that a stopped conversion can go on.</summary>
/// <param name="Shards">Tensors of each file.</param>
/// <param name="Names">File of each.</param>
/// <param name="Digest">Of the plan and the source's files.</param>
internal sealed record ConversionPlan(IReadOnlyList<IReadOnlyList<TensorHeader>> Shards, IReadOnlyList<string> Names, string Digest)
{
    public static ConversionPlan Create(Checkpoint checkpoint, torch.ScalarType? dtype, long shardBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardBytes);
        var changed = new HashSet<string>(checkpoint.Adapter?.Targets ?? [], StringComparer.Ordinal);
        var tensors = checkpoint
            .Tensors.Where(t => ModelInspection.IsWeight(t.Key, t.Value))
            .OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => new TensorHeader(
                t.Key,
                dtype ?? (changed.Contains(t.Key) ? torch.ScalarType.Float32 : t.Value.Dtype),
                t.Value.Shape
            ));
        var shards = new List<List<TensorHeader>>();
        var size = 0L;
        foreach (var tensor in tensors)
        {
            if (shards.Count == 0 || size + tensor.Bytes > shardBytes)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Bytes;
        }

        List<string> names =
            shards.Count == 1
                ? ["model.safetensors"]
                : [.. shards.Select((_, i) => $"model-{i + 1:00000}-of-{shards.Count:00000}.safetensors")];
        return new(shards, names, DigestOf(checkpoint, shards));
    }

    // Size and time stand for the bytes: reading all of them twice would double the work.
    private static string DigestOf(Checkpoint checkpoint, List<List<TensorHeader>> shards)
    {
        var text = new StringBuilder();
        foreach (var file in checkpoint.Files)
            text.Append(file)
                .Append('|')
                .Append(CheckpointFiles.FileLength(file))
                .Append('|')
                .Append(File.GetLastWriteTimeUtc(file).Ticks)
                .Append('\n');
        foreach (var shard in shards)
            text.AppendJoin(',', shard.Select(t => $"{t.Name}:{t.Dtype}")).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
