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
        IReadOnlyList<GroundControlPoint> points = [];
        if (scale is [not 0, not 0, ..] && ties.Length >= 6)
        {
            var sx = scale[0];
            var sy = -Math.Abs(scale[1]);
            transform = new AffineTransform(ties[3] - (ties[0] * sx), sx, 0, ties[4] - (ties[1] * sy), 0, sy);
        }
        else if (matrix.Length == 16)
        {
            transform = new AffineTransform(matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5]);
        }
        else if (ties.Length >= 6)
        {
            // Points of pixel centres: half a pixel to the corner.
            var shift = point ? 0.5 : 0;
            points =
            [
                .. ties.Chunk(6).Where(t => t.Length == 6).Select(t => new GroundControlPoint(t[0] + shift, t[1] + shift, t[3], t[4])),
            ];
        }

        if (transform is { } t && (!t.ToArray().All(double.IsFinite) || t.Determinant == 0))
            transform = null;
        // Coordinates of pixel centres: half a pixel to the corner.
        if (point && transform is { } centre)
            transform = centre.Window(-0.5, -0.5, 1, 1);
        string? problem = null;
        var crs = keys is null ? null : GeoKeyCrs.Read(keys, out problem);
        if (points.Any(p => !double.IsFinite(p.Col) || !double.IsFinite(p.Row) || !double.IsFinite(p.X) || !double.IsFinite(p.Y)))
            points = [];
        return new Georeference
        {
            Transform = transform,
            Crs = points.Count > 0 ? null : crs,
            ControlPoints = points,
            ControlPointsCrs = points.Count > 0 ? crs : null,
            VerticalName = keys is null || crs is null ? null : GeoKeyCrs.VerticalName(keys),
            Rpc = RpcModel.FromTag(directory.Doubles(TiffTag.RpcCoefficients)),
            Note = problem,
            AreaOrPoint = keys?.Integer(GeoKeys.RasterType) switch
            {
                1 => "Area",
                PixelIsPoint => "Point",
                _ => null,
            },
        };
    }
}
