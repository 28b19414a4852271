using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;

namespace GeoChat.Batch.Inference.Conversion;

/// <summary>
/// Writes a model of any layout as one safetensors folder in GeoChat's layout: what <c>geochat model convert</c> does. Called again
/// after a stop, it continues with the missing shards.
/// </summary>
public static class ModelConversion
{
    /// <summary>Bytes of a shard by default.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>Converts.</summary>
    /// <param name="options">The source.</param>
    /// <param name="destination">A folder that is not there, is empty, or holds a begun conversion of the same source.</param>
    /// <param name="dtype">Type of all weights; null keeps the stored ones, and float32 for those that LoRA changes, so that
    /// answers stay the same to the token.</param>
    /// <param name="shardBytes">Most bytes of a shard; a larger tensor has one of its own.</param>
    /// <param name="progress">Share of the bytes written, 0..1.</param>
    /// <param name="cancellationToken">Ends the work; what is whole stays.</param>
    /// <exception cref="ModelException">The source cannot be used, or the destination is something else.</exception>
    public static Task<ConvertedModel> RunAsync(
        VlmEngineOptions options,
        string destination,
        string? dtype = null,
        long shardBytes = DefaultShardBytes,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    ) => Task.Run(() => Run(options, Path.GetFullPath(destination), dtype, shardBytes, progress, cancellationToken), cancellationToken);

    private static ConvertedModel Run(
        VlmEngineOptions options,
        string destination,
        string? dtype,
        long shardBytes,
        IProgress<double>? progress,
        CancellationToken cancellation
    )
    {
        var checkpoint = Checkpoint.Open(options);
        var plan = ConversionPlan.Create(checkpoint, dtype is null ? null : Dtypes.Compute(dtype), shardBytes);
        var resumed = ConversionTarget.Open(destination, plan.Digest);
        TorchDevice.Start("cpu", options.Threads);
        using var writer = new ShardWriter(checkpoint, cancellation);
        var total = Math.Max(1.0, plan.Shards.Sum(s => s.Sum(t => t.Bytes)));
        var done = 0L;
        var kept = 0;
        for (var i = 0; i < plan.Shards.Count; i++)
        {
            var path = Path.Combine(destination, plan.Names[i]);
            if (resumed && File.Exists(path) && new FileInfo(path).Length == SafetensorsWriter.FileLength(plan.Shards[i]))
            {
                kept++;
                progress?.Report((done += plan.Shards[i].Sum(t => t.Bytes)) / total);
                continue;
            }

            writer.Write(path, plan.Shards[i], written => progress?.Report((done += written) / total));
        }

        CarriedFiles.Write(checkpoint, plan, destination);
        ConversionTarget.Finish(destination);
        return new(destination, plan.Names, (long)total, kept);
    }
}

/// <summary>A conversion that is done.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Shards">Weight files.</param>
/// <param name="Bytes">Of the weights.</param>
/// <param name="Kept">Shards that an earlier, stopped conversion had written.</param>
public sealed record ConvertedModel(string Folder, IReadOnlyList<string> Shards, long Bytes, int Kept);
