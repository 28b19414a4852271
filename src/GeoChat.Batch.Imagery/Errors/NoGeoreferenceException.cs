namespace GeoChat.Batch.Imagery.Errors;

/// <summary>The scene does not say where on Earth it is.</summary>
public sealed class NoGeoreferenceException(string missing)
    : ImageryException(
        $"The scene has no georeference: {missing}. Add it (gdal_edit.py -a_srs EPSG:CODE -a_ullr ULX ULY LRX LRY FILE), put a world "
            + "file beside it, or take pixel coordinates with --no-georef."
    );
