namespace GeoChat.Batch.Imagery.Errors;

/// <summary>A sound TIFF with a codec, sample type or layout that is not read.</summary>
public sealed class UnsupportedTiffException(string what, string remedy) : ImageryException($"{what} is not supported. {remedy}");
