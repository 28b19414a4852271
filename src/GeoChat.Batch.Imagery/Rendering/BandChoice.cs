using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Rendering;

/// <summary>Which three bands become red, green and blue.</summary>
internal static class BandChoice
{
    public static IReadOnlyList<int> Choose(SceneHeader header, IReadOnlyList<int>? asked)
    {
        if (asked is null or { Count: 0 })
        {
            var shown = header.Colors.Count(c => c != "Alpha");
            return shown >= 3 ? [1, 2, 3] : [1, 1, 1];
        }

        if (asked.Count is not (1 or 3))
            throw new ArgumentException($"{asked.Count} bands were asked for; give one or three.", nameof(asked));
        foreach (var band in asked)
        {
            if (band < 1 || band > header.Bands)
                throw new ArgumentException($"The scene has no band {band}; it has {header.Bands}.", nameof(asked));
        }

        return asked.Count == 3 ? asked : [asked[0], asked[0], asked[0]];
    }
}
