namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>A table of a GeoPackage as readers see it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Geometry">Geometry column, or null for a table of attributes.</param>
/// <param name="SrsId">4326, or -1 (undefined cartesian) for pixels.</param>
internal sealed record GeoPackageLayer(string Table, string Description, string? Geometry = "geom", int SrsId = 4326)
{
    /// <summary>Name of the layer's R-tree.</summary>
    public string RTree => $"rtree_{Table}_{Geometry}";
}
