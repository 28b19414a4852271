namespace GeoChat.Batch.Imagery.Chips;

/// <summary>What became of a pixel, the weightiest first: where chips overlap, it counts as the weightiest of them.</summary>
public enum PixelOutcome
{
    Processed,
    Failed,
    Cloud,
    Blank,
    Nodata,
    Outside,
    Pending,
}
