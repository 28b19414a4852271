namespace GeoChat.Batch.Api.Map;

/// <summary>A file that the page links to.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Href">Relative to the page.</param>
/// <param name="Note">What is in it.</param>
/// <param name="Bytes">Size; null where not known.</param>
public sealed record MapFile(string Name, string Href, string Note, long? Bytes);
