namespace GeoChat.Batch.Api.Map;

/// <summary>The scene as an encoded picture of any size with the scene's aspect.</summary>
/// <param name="MediaType">E.g. <c>image/jpeg</c>.</param>
/// <param name="Bytes">The encoded picture.</param>
public sealed record MapPicture(string MediaType, ReadOnlyMemory<byte> Bytes);
