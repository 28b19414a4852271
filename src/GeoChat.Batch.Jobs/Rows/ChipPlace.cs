using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;

namespace GeoChat.Batch.Jobs.Rows;

/// <summary>Where a chip lies and what it is asked: all of its row that does not depend on its pixels.</summary>
/// <param name="SceneId">Key of its scene.</param>
/// <param name="Window">In scene pixels.</param>
/// <param name="Queries">Ordinals of its queries as JSON; null asks all that go to the grid.</param>
/// <param name="Georeference">The scene's; null without.</param>
public sealed record ChipPlace(long SceneId, ChipWindow Window, string? Queries, SceneGeoreference? Georeference);
