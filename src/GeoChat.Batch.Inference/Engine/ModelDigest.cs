using System.Security.Cryptography;

namespace GeoChat.Batch.Inference.Engine;

/// <summary>One digest over the files that decide a model's answers.</summary>
internal static class ModelDigest
{
    /// <summary>SHA-256 in hex of the sorted lines "name sha256".</summary>
    public static string Compute(IEnumerable<string> files, CancellationToken cancellation)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            lines.Add(Line(file, OfFile(file)));
        }

        return Of(lines);
    }

    /// <summary>SHA-256 in hex of a file.</summary>
    public static string OfFile(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>A model's digest from those of its files.</summary>
    public static string OfFiles(IEnumerable<(string File, string Sha256)> files) =>
        Of(new SortedSet<string>(files.Select(f => Line(f.File, f.Sha256)), StringComparer.Ordinal));

    private static string Line(string file, string digest) => $"{Path.GetFileName(file)} {digest}";

    private static string Of(SortedSet<string> lines)
    {
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
