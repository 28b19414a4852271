using GeoChat.Batch.Imagery.Boxes;

namespace GeoChat.Batch.Api.Map;

/// <summary>A detection as the page shows it.</summary>
/// <param name="Id">The detection's id: what a link to it names.</param>
/// <param name="Label">Label in the singular.</param>
/// <param name="Query">Place in <see cref="MapPageData.Queries"/>.</param>
/// <param name="Score">0..1.</param>
/// <param name="ScoreRaw">0..1, of its best raw box.</param>
/// <param name="Outline">In scene pixels.</param>
/// <param name="Length">Longer side in metres (pixels without georeference).</param>
/// <param name="Width">Shorter side, likewise.</param>
/// <param name="HeadingDeg">Degrees clockwise from north; null without georeference.</param>
/// <param name="Chip">Place in <see cref="MapPageData.Chips"/>; -1 where unknown.</param>
/// <param name="Phrase">What the model called it.</param>
/// <param name="RawText">The model's whole answer, untrusted.</param>
/// <param name="Prompt">The exact prompt.</param>
/// <param name="MergedFrom">How many raw boxes it was merged from.</param>
/// <param name="CutEdge">The chip's edge cuts it.</param>
/// <param name="Longitude">Of the centre; null without georeference.</param>
/// <param name="Latitude">Of the centre; null without georeference.</param>
public sealed record MapBox(
    long Id,
    string Label,
    int Query,
    double Score,
    double ScoreRaw,
    RotatedBox Outline,
    double Length,
    double Width,
    double? HeadingDeg,
    int Chip,
    string? Phrase,
    string? RawText,
    string? Prompt,
    int MergedFrom,
    bool CutEdge,
    double? Longitude,
    double? Latitude
);
