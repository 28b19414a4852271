using System.Buffers;
using System.Security.Cryptography;

namespace GeoChat.Batch.Blobs;

/// <summary>
/// Names of chips: the SHA-256 of their pixels in 64 lower-case hex digits, and nothing else, so that a name never becomes another
/// path.
/// </summary>
internal static class ChipName
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The name of these pixels.</summary>
    public static string FromPixels(ReadOnlySpan<byte> pixels) => Convert.ToHexStringLower(SHA256.HashData(pixels));

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsValid(string name) => name.Length == 2 * SHA256.HashSizeInBytes && !name.AsSpan().ContainsAnyExcept(Digits);
}
