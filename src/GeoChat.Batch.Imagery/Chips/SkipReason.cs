namespace GeoChat.Batch.Imagery.Chips;

/// <summary>Why a chip need not be shown to the model.</summary>
public enum SkipReason
{
    /// <summary>Too few valid pixels.</summary>
    Nodata,

    /// <summary>All valid pixels have one colour.</summary>
    Blank,

    /// <summary>It does not touch the area of interest.</summary>
    Outside,

    /// <summary>The cloud mask covers more of it than is allowed.</summary>
    Cloud,
}
