using System.Globalization;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Imagery.Scenes;

namespace GeoChat.Batch.Imagery.Tests.Gdal;

/// <summary>Scenes that lie by ground control points or rational polynomials, against gdaltransform.</summary>
public sealed class PlaceTests : IDisposable
{
    private static readonly (double Col, double Row)[] Pixels =
    [
        (0, 0),
        (1000, 0),
        (1000, 800),
        (0, 800),
        (500, 400),
        (123.25, 456.5),
        (999.5, 3.75),
    ];
    private readonly Scratch _scratch = new();

    public PlaceTests()
    {
        GdalTools.Require();
        GdalTools.Run(null, "/usr/bin/python3", Path.Combine(GdalTools.Folder, "places.py"), _scratch.Folder);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("gcp3", 1)]
    [InlineData("gcp4", 1)]
    [InlineData("gcp5", 1)]
    [InlineData("gcp6", 2)]
    [InlineData("gcp11", 2)]
    [InlineData("gcp7point", 2)]
    public void Ground_control_points_place_pixels_where_gdaltransform_does(string name, int order)
    {
        using var scene = Raster.Open(_scratch.File(name + ".tif"));
        var place = scene.Header.Place()!;
        Assert.Equal(order, Assert.IsType<PolynomialTransform>(place.Transform).Order);
        Assert.Equal(32631, place.Crs.Epsg);
        Assert.Contains("ground control points", place.Note, StringComparison.Ordinal);
        Agree(place, Transformed(name));
    }

    [Theory]
    [InlineData("rpc", null, 250)]
    [InlineData("rpc", 410.0, 410)]
    [InlineData("rpcbeside", null, 250)]
    public void Rational_polynomials_place_pixels_on_level_ground_where_gdaltransform_does(string name, double? height, int used)
    {
        using var scene = Raster.Open(_scratch.File(name + ".tif"));
        var place = scene.Header.Place(height)!;
        Assert.Equal(used, Assert.IsType<RpcTransform>(place.Transform).Height);
        Assert.Contains($"{used} m", place.Note, StringComparison.Ordinal);
        Agree(place, Transformed(name, "-rpc", "-to", $"RPC_HEIGHT={used}", "-to", "RPC_PIXEL_ERROR_THRESHOLD=0.00001"));
    }

    [Theory]
    [InlineData("gcp11")]
    [InlineData("rpc")]
    public void A_stored_place_measures_as_the_scene_itself(string name)
    {
        using var scene = Raster.Open(_scratch.File(name + ".tif"));
        var place = scene.Header.Place()!;
        var stored = SceneGeoreference.FromStore(place.Transform.ToJson(), place.Crs.ToString())!;
        RotatedBox box = [400, 300, 460, 310, 455, 340, 395, 330];
        var fresh = new SceneGeoreference(place.Transform, place.Crs);
        Assert.Equal(fresh.Measure(box), stored.Measure(box));
        Assert.True(stored.ToLonLat(box).EqualsExact(fresh.ToLonLat(box)));
        // A small box is as long as the pixels it spans, whatever bends the scene.
        var (metresX, metresY) = stored.MetresPerPixelAt(430, 320);
        Assert.InRange(stored.Measure([420, 315, 440, 315, 440, 325, 420, 325]).LengthM, 19.9 * metresX, 20.1 * metresX);
        Assert.InRange(scene.Header.GsdMetres!.Value, 0.9 * Math.Sqrt(metresX * metresY), 1.1 * Math.Sqrt(metresX * metresY));
    }

    [Fact]
    public void Too_few_control_points_place_nothing()
    {
        Assert.Null(PolynomialTransform.Fit([new(0, 0, 1, 2), new(9, 9, 3, 4)]));
        Assert.Null(PolynomialTransform.Fit([new(0, 0, 1, 2), new(5, 5, 2, 3), new(9, 9, 3, 4)]));
    }

    private double[][] Transformed(string name, params string[] options)
    {
        var input = string.Concat(Pixels.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Col:R} {p.Row:R}\n")));
        var lines = GdalTools.Run(input, "gdaltransform", [.. options, _scratch.File(name + ".tif")]);
        return
        [
            .. lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()),
        ];
    }

    /// <summary>The map's places, brought back to pixels, are at most a hundredth of a pixel off.</summary>
    private static void Agree(ScenePlace place, double[][] gdal)
    {
        Assert.Equal(Pixels.Length, gdal.Length);
        foreach (var (pixel, theirs) in Pixels.Zip(gdal))
        {
            double[] xs = [pixel.Col],
                ys = [pixel.Row];
            place.Transform.ToMap(xs, ys);
            double[] back = [theirs[0], xs[0]],
                backY = [theirs[1], ys[0]];
            place.Transform.ToPixels(back, backY);
            Assert.True(
                Math.Abs(back[0] - pixel.Col) < 0.01 && Math.Abs(backY[0] - pixel.Row) < 0.01,
                $"GDAL's {pixel} is our ({back[0]}, {backY[0]})"
            );
            Assert.True(
                Math.Abs(back[1] - pixel.Col) < 1e-4 && Math.Abs(backY[1] - pixel.Row) < 1e-4,
                $"{pixel} comes back as ({back[1]}, {backY[1]})"
            );
        }
    }
}
