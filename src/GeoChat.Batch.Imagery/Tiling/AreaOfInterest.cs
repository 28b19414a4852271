using GeoChat.Batch.Imagery.Chips;
using GeoChat.Batch.Imagery.Georeferencing;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace GeoChat.Batch.Imagery.Tiling;

/// <summary>An area given in longitude and latitude, carried into a scene's pixels.</summary>
internal sealed class AreaOfInterest
{
    private readonly IPreparedGeometry _pixels;
    private readonly GeometryFactory _factory = new();

    public AreaOfInterest(Geometry lonLat, SceneGeoreference place)
    {
        var moved = lonLat.Copy();
        moved.Apply(new ToPixels(place));
        moved.GeometryChanged();
        _pixels = PreparedGeometryFactory.Prepare(moved);
    }

    public bool Touches(ChipWindow window) =>
        _pixels.Intersects(_factory.ToGeometry(new Envelope(window.X, window.Right, window.Y, window.Bottom)));

    private sealed class ToPixels(SceneGeoreference place) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence)
        {
            var xs = new double[sequence.Count];
            var ys = new double[sequence.Count];
            for (var i = 0; i < xs.Length; i++)
            {
                xs[i] = sequence.GetX(i);
                ys[i] = sequence.GetY(i);
            }
            place.ToPixels(xs, ys);
            for (var i = 0; i < xs.Length; i++)
            {
                sequence.SetX(i, xs[i]);
                sequence.SetY(i, ys[i]);
            }
        }
    }
}
