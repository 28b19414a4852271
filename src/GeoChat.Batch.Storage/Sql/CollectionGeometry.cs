namespace GeoChat.Batch.Storage.Sql;

/// <summary>A collection's geometry: longitude and latitude, EPSG:4326 stored x first.</summary>
/// <param name="Source">The SQL expression.</param>
/// <param name="Table">The table that its spatial index belongs to.</param>
/// <param name="Column">The column of that table.</param>
public sealed record CollectionGeometry(string Source, string Table, string Column = "geom");
