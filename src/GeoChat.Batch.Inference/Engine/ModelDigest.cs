using System.Security.Cryptography;

namespace GeoChat.Batch.Inference;

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
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            lines.Add($"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(stream))}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
