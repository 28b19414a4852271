using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Chips;

namespace GeoChat.Batch.Imagery.Merging;

/// <summary>When two boxes of neighbouring chips are one object.</summary>
public sealed record MergeOptions
{
    /// <summary>Ground size of a scene pixel, metres along x and y; 1 without georeference.</summary>
    public double MetresPerPixelX { get; init; } = 1;

    public double MetresPerPixelY { get; init; } = 1;

    /// <summary>Size of the scene: a chip's edge that is the scene's edge cuts nothing that a neighbour could complete.</summary>
    public int? SceneWidth { get; init; }

    public int? SceneHeight { get; init; }

    /// <summary>
    /// Rotated intersection over union, of the parts that both chips show, from which two boxes are one object; thin objects boxed
    /// to whole units of the grammar agree no better.
    /// </summary>
    public double Iou { get; init; } = 0.1;

    /// <summary>
    /// Intersection over the smaller, of the parts that both chips show, from which a box cut at its chip's edge belongs to the
    /// neighbour's.
    /// </summary>
    public double Ios { get; init; } = 0.6;

    /// <summary>
    /// How near to its chip's edge, as a share of the chip, a box counts as cut: one and a half units of the box grammar.
    /// </summary>
    public double CutEdgeShare { get; init; } = 0.015;

    /// <summary>
    /// The chips that answered; with them <see cref="MergedBox.Expected"/> counts those that missed an object, and quarters stand
    /// for the chip that they finish.
    /// </summary>
    public IReadOnlyList<ChipWindow>? Chips { get; init; }

    /// <summary>
    /// The chips that answered a query, where not all of them were asked it; a query that is not there was answered by <see
    /// cref="Chips"/>.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyList<ChipWindow>>? ChipsOfQuery { get; init; }
}
