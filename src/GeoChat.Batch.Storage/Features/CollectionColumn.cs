namespace GeoChat.Batch.Storage.Features;

/// <summary>A column of a collection.</summary>
/// <param name="Name">Its name to readers.</param>
/// <param name="Source">The SQL expression that gives it, written by us, never by a caller.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Description">One line for the API's description.</param>
/// <param name="Filterable">Whether <c>name=value</c> filters by it.</param>
public sealed record CollectionColumn(string Name, string Source, ColumnType Type, string Description, bool Filterable = false);
