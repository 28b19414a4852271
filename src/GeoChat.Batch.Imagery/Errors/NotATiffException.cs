namespace GeoChat.Batch.Imagery.Errors;

/// <summary>The bytes are not a TIFF.</summary>
public sealed class NotATiffException(string found) : ImageryException($"Not a TIFF: {found}. Convert it first: geochat scene import FILE");
