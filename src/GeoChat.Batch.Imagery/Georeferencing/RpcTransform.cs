using System.Text.Json;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// Rational polynomial coefficients, with the ground taken as a level surface at one height over the ellipsoid; the map is
/// longitude and latitude.
/// </summary>
internal sealed class RpcTransform(RpcModel model, double height) : IPixelTransform
{
    private const double Tolerance = 1e-6;
    private readonly AffineTransform _backwards = Linear(model, height);

    /// <summary>Metres over the ellipsoid.</summary>
    public double Height => height;

    public void ToMap(Span<double> cols, Span<double> rows)
    {
        for (var i = 0; i < cols.Length; i++)
        {
            var guess = _backwards.Apply(cols[i], rows[i]);
            (cols[i], rows[i]) =
                Newton.Invert((lon, lat) => model.Project(lon, lat, height), cols[i], rows[i], guess, model.LonScale * 1e-5, Tolerance)
                ?? (double.NaN, double.NaN);
        }
    }

    public void ToPixels(Span<double> xs, Span<double> ys)
    {
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i]) = model.Project(xs[i], ys[i], height);
    }

    public string ToJson() => JsonSerializer.Serialize(new { rpc = new { height, numbers = model.ToTag() } });

    internal static RpcTransform Read(JsonElement json) =>
        new(
            RpcModel.FromTag([.. json.GetProperty("numbers").EnumerateArray().Select(v => v.GetDouble())])
                ?? throw new JsonException("an RPC model has 92 numbers"),
            json.GetProperty("height").GetDouble()
        );

    /// <summary>Longitude and latitude of pixels near the model's middle, as far as a plane can tell.</summary>
    private static AffineTransform Linear(RpcModel model, double height)
    {
        var lon = model.LonOffset;
        var lat = model.LatOffset;
        var dLon = model.LonScale / 2;
        var dLat = model.LatScale / 2;
        var middle = model.Project(lon, lat, height);
        var east = model.Project(lon + dLon, lat, height);
        var north = model.Project(lon, lat + dLat, height);
        var colLon = (east.Col - middle.Col) / dLon;
        var rowLon = (east.Row - middle.Row) / dLon;
        var colLat = (north.Col - middle.Col) / dLat;
        var rowLat = (north.Row - middle.Row) / dLat;
        var forward = new AffineTransform(
            middle.Col - (colLon * lon) - (colLat * lat),
            colLon,
            colLat,
            middle.Row - (rowLon * lon) - (rowLat * lat),
            rowLon,
            rowLat
        );
        return forward.Determinant is 0 or double.NaN ? new AffineTransform(lon, 0, 0, lat, 0, 0) : forward.Invert();
    }
}
