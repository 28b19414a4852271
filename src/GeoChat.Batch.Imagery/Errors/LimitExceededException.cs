using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Errors;

/// <summary>The file asks for more than <see cref="SceneLimits"/> allows.</summary>
public sealed class LimitExceededException(string what, string limit)
    : ImageryException(
        $"The scene exceeds a limit: {what}. The limit is SceneLimits.{limit}; raise it for files that you trust, or cut the scene: "
            + "gdal_translate -projwin ..."
    )
{
    /// <summary>The name of the limit.</summary>
    public string Limit { get; } = limit;
}
