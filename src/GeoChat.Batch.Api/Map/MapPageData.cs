using GeoChat.Batch.Jobs.Results;

namespace GeoChat.Batch.Api.Map;

/// <summary>Everything that <see cref="MapPage"/> shows.</summary>
public sealed record MapPageData
{
    public required MapScene Scene { get; init; }

    /// <summary>Null shows the boxes over an empty ground.</summary>
    public MapPicture? Picture { get; init; }

    /// <summary>The queries as text ("refer: ships"), by ordinal.</summary>
    public required IReadOnlyList<string> Queries { get; init; }

    public required IReadOnlyList<MapBox> Boxes { get; init; }

    public required IReadOnlyList<MapChip> Chips { get; init; }

    public IReadOnlyList<MapFile> Files { get; init; } = [];

    /// <summary>Scene pixels by outcome, from the coverage ledger.</summary>
    public IReadOnlyDictionary<string, long>? Coverage { get; init; }

    /// <summary>What the queries with values come to over the scene.</summary>
    public IReadOnlyList<QueryResult> Results { get; init; } = [];

    /// <summary>What the reader must know of the model, e.g. that it knows only synthetic scenes.</summary>
    public string? Notice { get; init; }

    public required string Model { get; init; }

    public required string Job { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
}
