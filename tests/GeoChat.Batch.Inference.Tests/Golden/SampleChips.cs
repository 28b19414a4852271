using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Scenes;
using GeoChat.Batch.Imagery.Tiling;

namespace GeoChat.Batch.Inference.Tests.Golden;

/// <summary>Chips of the demo scenes, cut as the pipeline cuts them.</summary>
internal static class SampleChips
{
    /// <summary>Every so-manieth chip of a scene as RGB, 504 x 504.</summary>
    public static List<byte[]> Read(string scene, int every)
    {
        using var opened = Raster.Open(Repository.PathOf("samples", $"{scene}.tif"));
        var windows = ChipPlanner.Plan(opened.Header.Width, opened.Header.Height, 504).Where((_, i) => i % every == 0).ToList();
        return
        [
            .. SceneTiler
                .Read(opened, windows, new TilerOptions { ChipSize = 504 })
                .Where(c => c.Skip is null)
                .Select(c => c.Rgb.ToArray()),
        ];
    }
}
