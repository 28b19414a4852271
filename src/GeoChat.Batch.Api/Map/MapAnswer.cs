namespace GeoChat.Batch.Api.Map;

/// <summary>An answer on a chip.</summary>
/// <param name="Query">Place in <see cref="MapPageData.Queries"/>.</param>
/// <param name="Value">What the text means (a class, a number, yes or no); null where it only locates or describes.</param>
/// <param name="RawText">The model's text, untrusted.</param>
public sealed record MapAnswer(int Query, string? Value, string RawText);
