using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using GeoChat.Batch.Projections;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Tests;

/// <summary>Scenes and chips over the antimeridian and the poles, as RFC 7946 wants them.</summary>
public sealed class GlobeTests
{
    [Fact]
    public void A_chip_over_the_antimeridian_is_split_there()
    {
        // UTM zone 1 begins at 180 degrees; its far west lies beyond.
        var place = new SceneGeoreference(new AffineTransform(160000, 30, 0, 300000, 0, -30), Crs.FromCode(32601));
        var chip = place.ToLonLat(new ChipWindow(0, 0, 0, 0, 0, 1008, 1008));
        var parts = Assert.IsType<MultiPolygon>(chip);
        Assert.Equal(2, parts.NumGeometries);
        Assert.All(parts.Geometries, part => Assert.True(part.IsValid && ((Polygon)part).Shell.IsCCW));
        Assert.Contains(parts.Geometries, part => part.EnvelopeInternal.MaxX == 180 && part.EnvelopeInternal.MinX > 179);
        Assert.Contains(parts.Geometries, part => part.EnvelopeInternal.MinX == -180 && part.EnvelopeInternal.MaxX < -179);
        // Boxes on either side and over the line come back to their pixels.
        double[] lon = [179.99, -179.99],
            lat = [2.6, 2.6];
        place.ToPixels(lon, lat);
        Assert.InRange(lon[1] - lon[0], 70, 80);
        Assert.InRange(place.GsdMetresAt(500, 500), 29.8, 30.2);
    }

    [Theory]
    [InlineData(3413, 90)]
    [InlineData(3995, 90)]
    [InlineData(3031, -90)]
    public void A_chip_over_a_pole_holds_it(int epsg, int pole)
    {
        // A thousand kilometres about the pole, in pixels of a kilometre.
        var place = new SceneGeoreference(new AffineTransform(-500000, 1000, 0, 500000, 0, -1000), Crs.FromCode(epsg));
        var chip = place.ToLonLat(new ChipWindow(0, 0, 0, 250, 250, 504, 504));
        Assert.True(chip.IsValid);
        Assert.True(
            chip.Intersects(new Point(0.1, pole * 0.9999)) && chip.Intersects(new Point(-120, pole * 0.9999)),
            "the pole is left out"
        );
        Assert.Equal(Math.Abs(pole), chip.Coordinates.Max(c => Math.Abs(c.Y)), 1e-9);
        Assert.All(chip.Coordinates, c => Assert.InRange(c.X, -180, 180));
        // North of it all is outside, at every longitude.
        var edge = Enumerable.Range(-179, 359).Select(x => new Point(x + 0.5, pole > 0 ? 86 : -86)).Count(p => chip.Intersects(p));
        Assert.Equal(0, edge);
    }

    [Fact]
    public void A_chip_beside_the_pole_is_one_piece_unless_it_crosses_the_antimeridian()
    {
        var place = new SceneGeoreference(new AffineTransform(-500000, 1000, 0, 500000, 0, -1000), Crs.FromCode(3413));
        Assert.IsType<Polygon>(place.ToLonLat(new ChipWindow(0, 0, 0, 520, 520, 100, 100)));
        // Greenwich's other side, 180 degrees, runs to the upper left in this system.
        var crossing = place.ToLonLat(new ChipWindow(0, 0, 0, 300, 300, 100, 100));
        Assert.Equal(2, Assert.IsType<MultiPolygon>(crossing).NumGeometries);
    }

    [Fact]
    public void Headings_near_a_pole_are_from_true_north()
    {
        // In polar stereographic with 45 degrees West down, a box that points right from a place straight below the pole points east.
        var place = new SceneGeoreference(new AffineTransform(-500000, 1000, 0, 500000, 0, -1000), Crs.FromCode(3413));
        var (length, width, heading) = place.Measure([480, 696, 520, 696, 520, 704, 480, 704]);
        Assert.InRange(heading, 88, 92);
        Assert.InRange(length, 38_000, 42_000);
        Assert.InRange(width, 7_600, 8_400);
    }
}
