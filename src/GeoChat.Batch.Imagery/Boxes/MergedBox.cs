namespace GeoChat.Batch.Imagery.Boxes;

/// <summary>One object of the scene, merged from what the chips that saw it said.</summary>
public sealed record MergedBox
{
    /// <summary>In scene pixels, its corners in the order of the representative's.</summary>
    public required RotatedBox Outline { get; init; }

    /// <summary>
    /// <see cref="ScoreRaw"/>, lowered by chips that should have seen the object but did not: times (1 + agreed) / (1 + expected).
    /// </summary>
    public required double Score { get; init; }

    /// <summary>Mean of the raw scores of the members that the corners come from.</summary>
    public required double ScoreRaw { get; init; }

    /// <summary>Ids of the raw boxes, ascending.</summary>
    public required IReadOnlyList<long> MemberIds { get; init; }

    /// <summary>The raw box whose chip shows the object best.</summary>
    public required RawBox Representative { get; init; }

    /// <summary>The object continues beyond every chip that saw it, or no neighbour completes it.</summary>
    public required bool CutEdge { get; init; }

    /// <summary>Chips that saw it.</summary>
    public required int Agreed { get; init; }

    /// <summary>
    /// Chips that show its centre and so should have seen it; at least <see cref="Agreed"/>. Equal to it when the chips were not
    /// given.
    /// </summary>
    public required int Expected { get; init; }
}
