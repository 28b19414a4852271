using System.Globalization;
using GeoChat.Batch.FunctionalTests.Pipeline;

namespace GeoChat.Batch.Benchmarks.Pipeline;

/// <summary>Scenes for small chips, no two chips of which are alike.</summary>
internal static class SmallScenes
{
    /// <summary>Pixels along a chip.</summary>
    public const int Side = 64;

    private const int Step = 48;

    /// <summary>Writes a scene that is cut into <paramref name="across"/> x <paramref name="down"/> chips.</summary>
    public static string Write(string folder, string name, int index, int across, int down) =>
        TestScenes.Write(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{index:000}.tif")),
            ((across - 1) * Step) + Side,
            ((down - 1) * Step) + Side,
            (x, y) => ((byte)((x * 7) + ((x >> 8) * 31) + index), (byte)((y * 13) + ((y >> 8) * 29)), (byte)((x ^ y) * 3))
        );
}
