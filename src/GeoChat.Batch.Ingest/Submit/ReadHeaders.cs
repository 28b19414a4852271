using GeoChat.Batch.Storage.Entities;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>What the headers of a request's scenes say.</summary>
/// <param name="Scenes">In the order of the request.</param>
/// <param name="Warnings">What will make answers worse, each with its remedy.</param>
internal sealed record ReadHeaders(IReadOnlyList<ReadHeader> Scenes, IReadOnlyList<string> Warnings);

/// <summary>A scene and how many chips it would be.</summary>
/// <param name="Scene">Its row.</param>
/// <param name="Grids">Each grid that queries are asked on.</param>
internal sealed record ReadHeader(Scene Scene, IReadOnlyList<GridSize> Grids);

/// <summary>A grid in numbers.</summary>
/// <param name="Chips">All of it, whether or not a sample leaves some for later.</param>
/// <param name="Queries">Queries asked of each.</param>
internal readonly record struct GridSize(long Chips, int Queries);
