using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace GeoChat.Batch.Blobs;

/// <summary>Names of chips: the SHA-256 of their pixels in 64 lower-case hex digits, and nothing else, so that a name never becomes another path.</summary>
public static partial class ChipName
{
    /// <summary>The name of these pixels.</summary>
    public static string Of(ReadOnlySpan<byte> pixels) => Convert.ToHexStringLower(SHA256.HashData(pixels));

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
