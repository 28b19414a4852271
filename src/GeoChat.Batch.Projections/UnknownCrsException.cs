namespace GeoChat.Batch.Projections;

/// <summary>The text names no coordinate reference system that PROJ knows.</summary>
public sealed class UnknownCrsException(string message) : ProjException(message);
