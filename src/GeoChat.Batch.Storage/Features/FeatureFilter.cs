namespace GeoChat.Batch.Storage.Features;

/// <summary>Which features of a collection are wanted.</summary>
public sealed record FeatureFilter
{
    /// <summary>Features that intersect the box, and those without geometry (as OGC API - Features asks).</summary>
    public FeatureBox? Box { get; init; }

    /// <summary>From this unix ms on; null is open. Features without time match always.</summary>
    public long? TimeFrom { get; init; }

    /// <summary>Up to this unix ms; null is open.</summary>
    public long? TimeTo { get; init; }

    /// <summary>Columns that must equal a value.</summary>
    public IReadOnlyList<(CollectionColumn Column, object Value)> Equal { get; init; } = [];

    /// <summary>
    /// Conditions of our own code on the collection's source, each with the value of its <c>@trusted</c>; never text of a caller.
    /// </summary>
    public IReadOnlyList<(string Sql, object Value)> TrustedConditions { get; init; } = [];

    /// <summary>Features with a greater key.</summary>
    public long? After { get; init; }

    /// <summary>Only this feature.</summary>
    public long? Key { get; init; }

    /// <summary>At most so many; null is all.</summary>
    public int? Limit { get; init; }
}
