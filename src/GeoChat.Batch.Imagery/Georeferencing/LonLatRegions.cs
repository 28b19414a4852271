using GeoChat.Batch.Projections;
using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>Areas given in any system, carried to longitude and latitude.</summary>
public static class LonLatRegions
{
    // Straight sides bend on the way: cut in so many pieces along the area's extent, they follow to a few millionths of it.
    private const int Pieces = 64;

    /// <summary>The area in longitude and latitude.</summary>
    /// <exception cref="ProjException">The system is not known, or a point lies outside its domain.</exception>
    public static Geometry From(Geometry area, Crs crs)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(crs);
        if (crs.ToString() == Crs.Wgs84.ToString())
            return area;
        var extent = Math.Max(area.EnvelopeInternal.Width, area.EnvelopeInternal.Height);
        var moved = extent > 0 ? Densifier.Densify(area, extent / Pieces) : area.Copy();
        moved.Apply(new Mover(CrsTransform.Create(crs, Crs.Wgs84)));
        moved.GeometryChanged();
        moved.SRID = 4326;
        return moved;
    }

    private sealed class Mover(CrsTransform transform) : IEntireCoordinateSequenceFilter
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
            transform.Apply(xs, ys);
            for (var i = 0; i < xs.Length; i++)
            {
                sequence.SetX(i, xs[i]);
                sequence.SetY(i, ys[i]);
            }
        }
    }
}
