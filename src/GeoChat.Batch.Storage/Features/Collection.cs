using GeoChat.Batch.Storage.Sql;

namespace GeoChat.Batch.Storage.Features;

/// <summary>
/// A table, view or join that is served as features: every OGC read, export and filter goes through it and <see
/// cref="FeatureQuery"/>.
/// </summary>
/// <param name="Id">Its name in addresses and layers.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="From">What stands after FROM.</param>
/// <param name="Key">The unique, ascending integer key: pages go by it.</param>
/// <param name="Columns">Its properties, without key and geometry.</param>
/// <param name="Geometry">Null where it has none.</param>
/// <param name="Time">Expression (unix ms) that <c>datetime</c> means; null where it has none.</param>
public sealed record Collection(
    string Id,
    string Title,
    string Description,
    string From,
    CollectionColumn Key,
    IReadOnlyList<CollectionColumn> Columns,
    CollectionGeometry? Geometry,
    string? Time
)
{
    /// <summary>A column by name, the key included; null where there is none.</summary>
    public CollectionColumn? Find(string name) => name == Key.Name ? Key : Columns.FirstOrDefault(c => c.Name == name);
}
