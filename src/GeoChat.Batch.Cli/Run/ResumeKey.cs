using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Idempotency key of a run: the request, and size and time of every scene and file of the model (of a distant scene its ETag). The
/// same command over the same files finds its job again; a scene or model that changed makes a new one.
/// </summary>
internal static class ResumeKey
{
    private const int HeadersAtOnce = 16;

    /// <exception cref="Blobs.BlobException">A distant scene cannot be had.</exception>
    public static async Task<string> OfAsync(
        AnalyzeScenesRequest request,
        RunRequest run,
        SceneSources sources,
        CancellationToken cancellationToken
    )
    {
        // A sample is the same job as the whole of it: called without, the command asks the rest.
        var options = request.Inputs.Options is { } given ? given with { Sample = null, Seed = null } : null;
        var whole = request with { Inputs = request.Inputs with { Options = options == new JobOptions() ? null : options } };
        var text = new StringBuilder(whole.ToJson());
        var files = new List<string>();
        foreach (var scene in run.Scenes)
            files.AddRange(SceneGroup.FilesOf((await sources.ResolveAsync(scene, cancellationToken)).Source));
        var etags = new string?[files.Count];
        await Parallel.ForEachAsync(
            files.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = HeadersAtOnce, CancellationToken = cancellationToken },
            async (scene, token) =>
            {
                if (sources.LocalPath(scene.Item) is not null)
                    return;
                using var bytes = await sources.OpenAsync(scene.Item, token);
                etags[scene.Index] = bytes.Etag;
            }
        );
        foreach (var (index, scene) in files.Index())
        {
            if (etags[index] is { } etag)
                text.Append('\n').Append(scene).Append('|').Append(etag);
            else
                Append(text, new FileInfo(sources.LocalPath(scene)!));
        }

        if (run.Engine.Server is { } server)
            text.Append('\n').Append(server.Identity);
        else
            foreach (
                var file in new DirectoryInfo(run.Model)
                    .EnumerateFiles("*", SearchOption.AllDirectories)
                    .OrderBy(f => f.FullName, StringComparer.Ordinal)
            )
                Append(text, file);
        if (run.Engine.Base is not null || run.Engine.Clip is not null)
            text.Append('\n').Append(run.Engine.Base).Append('|').Append(run.Engine.Clip);
        text.Append('\n').Append(run.Engine.ConstantAnswer);
        // A type that is asked for is part of the request; where none is, the job keeps the one it began with.
        if (run.Engine.Dtype is not null || run.Engine.Weights is not null)
            text.Append('|').Append(run.Engine.Dtype).Append('/').Append(run.Engine.Weights);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return run.Again ? $"{key}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}" : key;
    }

    private static void Append(StringBuilder text, FileInfo file) =>
        text.Append('\n')
            .Append(file.FullName)
            .Append('|')
            .Append(file.Exists ? file.Length : -1)
            .Append('|')
            .Append(file.LastWriteTimeUtc.Ticks);
}
