namespace GeoChat.Batch.Imagery.Errors;

/// <summary>An area or region that is not GeoJSON.</summary>
public sealed class RegionException(string cause, Exception? inner)
    : ImageryException(
        $"The region cannot be read as GeoJSON: {cause}. Give a geometry, Feature or FeatureCollection in longitude and latitude "
            + "(EPSG:4326).",
        inner
    );
