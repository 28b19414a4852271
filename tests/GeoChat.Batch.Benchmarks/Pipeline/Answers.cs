using System.Globalization;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>What the constant engine says.</summary>
internal static class Answers
{
    /// <summary>An answer with so many boxes, no two of which touch.</summary>
    public static string Boxes(int count) =>
        string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{{<{4 + (i % 5 * 18)}><{4 + (i / 5 * 12)}><{14 + (i % 5 * 18)}><{10 + (i / 5 * 12)}>|<{i * 7}>}}"
                    )
                )
        );
}
