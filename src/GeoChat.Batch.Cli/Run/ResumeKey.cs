using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Ingest.Requests;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Idempotency key of a run: the request, and size and time of every scene and file of the model. The same command over the same files
/// finds its job again; a scene or model that changed makes a new one.
/// </summary>
internal static class ResumeKey
{
    public static string Of(AnalyzeScenesRequest request, RunRequest run)
    {
        var text = new StringBuilder(request.ToJson());
        foreach (var scene in run.Scenes)
            Append(text, new FileInfo(scene));
        if (run.Engine.Server is { } server)
            text.Append('\n').Append(server.Identity);
        else
            foreach (var file in new DirectoryInfo(run.Model).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal))
                Append(text, file);
        text.Append('\n').Append(run.Engine.ConstantAnswer);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return run.Again ? $"{key}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}" : key;
    }

    private static void Append(StringBuilder text, FileInfo file) =>
        text.Append('\n').Append(file.FullName).Append('|').Append(file.Exists ? file.Length : -1).Append('|').Append(file.LastWriteTimeUtc.Ticks);
}
