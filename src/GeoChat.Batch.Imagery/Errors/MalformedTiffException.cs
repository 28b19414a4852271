namespace GeoChat.Batch.Imagery.Errors;

/// <summary>The file says something impossible, or ends too early.</summary>
public sealed class MalformedTiffException(string cause, Exception? inner = null)
    : ImageryException(
        $"The TIFF is damaged: {cause}. Copy or download the file again; if it opens elsewhere, rewrite it: "
            + "gdal_translate -of COG IN OUT.tif",
        inner
    );
