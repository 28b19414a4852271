using GeoChat.Batch.Imagery.Merging;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>
/// Merging judged on what geochat-nano says of the demo scenes; its README states 0.769 (harbor) and 0.850 (airport) for the
/// simplest merging.
/// </summary>
public sealed class MergeQualityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("harbor", 0.769)]
    [InlineData("airport", 0.850)]
    public void Merged_boxes_of_a_demo_scene_are_truer_than_the_simplest_merging_gives(string scene, double simplest)
    {
        var merged = BoxMerger.Merge(
            DemoBoxes.Raw(scene),
            new MergeOptions
            {
                MetresPerPixelX = 0.3,
                MetresPerPixelY = 0.3,
                SceneWidth = 3024,
                SceneHeight = 3024,
            }
        );
        var (f1, table) = DemoBoxes.Score(
            merged.Select(m => (m.Representative.Label, m.Outline.Corners.ToArray())),
            DemoBoxes.Truth(scene)
        );
        output.WriteLine(table);
        Assert.True(f1 >= simplest, $"F1 {f1:F3}{Environment.NewLine}{table}");
        output.WriteLine($"F1 {f1:F3}");
    }
}
