namespace GeoChat.Batch.Api.Map;

/// <summary>What a query's answers come to over the scene, nothing counted twice where chips overlap.</summary>
/// <param name="Query">Place in <see cref="MapPageData.Queries"/>.</param>
/// <param name="Shares">Part of the answered area by value, 0 to 1; null where the answers are numbers.</param>
/// <param name="Sum">The numbers' sum; null where the answers are no numbers.</param>
public sealed record MapResult(int Query, IReadOnlyDictionary<string, double>? Shares, double? Sum);
