using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.Inference.Native;
using GeoChat.Batch.Inference.Weights;
using static TorchSharp.torch;

namespace GeoChat.Batch.Inference.Inspection;

/// <summary>Reads a model whole: what <c>geochat model verify</c> does.</summary>
public static class ModelVerification
{
    // Numbers looked at in one go: bounds the memory, whatever the tensor.
    private const long Chunk = 1 << 24;

    /// <summary>Checks presence, shape, type and finiteness of every tensor, those that are never run too, and digests the files.</summary>
    /// <param name="options">Which model.</param>
    /// <param name="progress">Share of the work done, 0..1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ModelException">The first thing that is wrong; its type says what.</exception>
    public static Task<VerifiedModel> RunAsync(
        VlmEngineOptions options,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    ) => Task.Run(() => Run(options, progress, cancellationToken), cancellationToken);

    private static VerifiedModel Run(VlmEngineOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        var checkpoint = Checkpoint.Open(options);
        TorchDevice.Start("cpu", options.Threads);
        var entries = Entries(checkpoint);
        var bytes = checkpoint.Files.Sum(CheckpointFiles.FileLength);
        var total = Math.Max(1.0, entries.Sum(e => e.Count * Dtypes.Size(e.Dtype)) + bytes);
        var done = 0L;
        using (var maps = new TensorMaps())
        {
            foreach (var entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                RequireFinite(maps, entry);
                progress?.Report((done += entry.Count * Dtypes.Size(entry.Dtype)) / total);
            }
        }

        var files = new List<(string Path, string Sha256)>();
        foreach (var file in checkpoint.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            files.Add((file, ModelDigest.OfFile(file)));
            progress?.Report((done += CheckpointFiles.FileLength(file)) / total);
        }

        return new(
            entries.Count,
            bytes,
            ModelDigest.OfFiles(files),
            [.. files.Select(f => (Path.GetRelativePath(checkpoint.Folders.Model, f.Path), f.Sha256))]
        );
    }

    private static List<TensorEntry> Entries(Checkpoint checkpoint)
    {
        var adapter =
            checkpoint.Adapter?.Targets.SelectMany(t => checkpoint.Adapter.TryGet(t, out var a, out var b) ? new[] { a, b } : []) ?? [];
        return
        [
            .. checkpoint
                .Tensors.Values.Concat(adapter)
                .Where(e => Dtypes.IsReal(e.Dtype))
                .OrderBy(e => e.File, StringComparer.Ordinal)
                .ThenBy(e => e.Offset),
        ];
    }

    private static void RequireFinite(TensorMaps maps, TensorEntry entry)
    {
        if (entry.Count == 0)
            return;
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var view = maps.View(entry);
        var rows = entry.Shape.Length == 0 ? 1 : entry.Shape[0];
        var at = Math.Max(1, Chunk / Math.Max(1, entry.Count / rows));
        for (var row = 0L; row < rows; row += at)
        {
            using var inner = NewDisposeScope();
            var part = (entry.Shape.Length == 0 ? view : view.narrow(0, row, Math.Min(at, rows - row))).to(ScalarType.Float32);
            var (least, most) = part.aminmax();
            if (!float.IsFinite(RootedScalars.Single(least)) || !float.IsFinite(RootedScalars.Single(most)))
                throw new TensorNotFiniteException(
                    $"{entry.File}: '{entry.Name}' holds NaN or infinity: the file is damaged or training diverged."
                );
        }
    }
}
