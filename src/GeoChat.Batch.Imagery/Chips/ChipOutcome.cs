namespace GeoChat.Batch.Imagery.Chips;

/// <summary>What became of a chip, the weightiest first: where chips overlap, a pixel counts as the weightiest of them.</summary>
public enum ChipOutcome
{
    Processed,
    Failed,
    Cloud,
    Blank,
    Nodata,
    Outside,
    Pending,
}
