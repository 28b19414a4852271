using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Jobs.Models;

/// <summary>What merging knows of an object, as numbers that a logistic curve can weigh.</summary>
public static class MergedFeatures
{
    /// <summary>How many there are.</summary>
    public const int Count = 4;

    // A raw score of 0 or 1 is a rounded one.
    private const double Edge = 1e-4;

    /// <summary>1, logit(score_raw), ln((1 + agreed) / (1 + expected)), ln(agreed).</summary>
    public static double[] Of(MergedBox box)
    {
        var raw = Math.Clamp(box.ScoreRaw, Edge, 1 - Edge);
        return [1, Math.Log(raw / (1 - raw)), Math.Log((1.0 + box.Agreed) / (1 + box.Expected)), Math.Log(box.Agreed)];
    }
}
