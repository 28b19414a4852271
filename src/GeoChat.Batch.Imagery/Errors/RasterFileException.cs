namespace GeoChat.Batch.Imagery.Errors;

/// <summary>There is no such file, or it cannot be opened.</summary>
public sealed class RasterFileException(string path, string cause, Exception? inner = null)
    : ImageryException($"{path}: {cause}. Check the path and its permissions.", inner);
