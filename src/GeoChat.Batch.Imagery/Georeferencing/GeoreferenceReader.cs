using GeoChat.Batch.Imagery.Tiff;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>The georeference inside a TIFF: transform from scale and tie point or matrix, CRS from GeoKeys, as GDAL reads them.</summary>
internal static class GeoreferenceReader
{
    private const int PixelIsPoint = 2;

    public static Georeference Read(TiffDirectory directory)
    {
        var keys = GeoKeys.Read(directory);
        var point = keys?.Integer(GeoKeys.RasterType) == PixelIsPoint;
        var scale = directory.Doubles(TiffTag.ModelPixelScale);
        var ties = directory.Doubles(TiffTag.ModelTiepoint);
        var matrix = directory.Doubles(TiffTag.ModelTransformation);
        AffineTransform? transform = null;
        var gcps = 0;
        if (scale is [not 0, not 0, ..] && ties.Length >= 6)
        {
            var (sx, sy) = (scale[0], -Math.Abs(scale[1]));
            transform = new AffineTransform(ties[3] - (ties[0] * sx), sx, 0, ties[4] - (ties[1] * sy), 0, sy);
        }
        else if (matrix.Length == 16)
        {
            transform = new AffineTransform(matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5]);
        }
        else if (ties.Length > 6)
        {
            gcps = ties.Length / 6;
        }

        if (transform is { } t && (!t.ToArray().All(double.IsFinite) || t.Determinant == 0)) transform = null;
        // Coordinates of pixel centres: half a pixel to the corner.
        if (point && transform is { } centre) transform = centre.Window(-0.5, -0.5, 1, 1);
        string? problem = null;
        var crs = keys is null ? null : GeoKeyCrs.Read(keys, out problem);
        return new Georeference
        {
            Transform = transform, Crs = crs, GroundControlPoints = gcps, Note = problem,
            AreaOrPoint = keys?.Integer(GeoKeys.RasterType) switch { 1 => "Area", PixelIsPoint => "Point", _ => null },
        };
    }
}
