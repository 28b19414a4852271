using NetTopologySuite.Geometries;

namespace GeoChat.Batch.Imagery.Georeferencing;

/// <summary>
/// Rings of longitudes and latitudes to geometry as RFC 7946 wants it: split at the antimeridian, closed over a pole,
/// counter-clockwise.
/// </summary>
internal static class LonLatPolygon
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <summary>A Polygon, or a MultiPolygon where the ring crosses 180°. The ring is given unclosed.</summary>
    public static Geometry From(ReadOnlySpan<double> lon, ReadOnlySpan<double> lat)
    {
        var ring = Unwrap(lon, lat, out var turns);
        if (turns != 0)
            ring = ClosedOverPole(ring, Math.Sign(turns));
        var west = ring.Min(c => c.X);
        // Keep the ring's western end in [-180, 180).
        var shift = -360 * Math.Floor((west + 180) / 360);
        foreach (var c in ring)
            c.X += shift;
        ring.Add(ring[0].Copy());
        var polygon = Factory.CreatePolygon([.. ring]);
        if (polygon.EnvelopeInternal.MaxX <= 180)
            return Oriented(polygon);

        var valid = polygon.IsValid ? polygon : polygon.Buffer(0);
        var parts = new List<Polygon>();
        for (var from = -180.0; from < valid.EnvelopeInternal.MaxX; from += 360)
        {
            var cell = Factory.ToGeometry(new Envelope(from, from + 360, -90, 90));
            var cut = valid.Intersection(cell);
            foreach (var part in Enumerable.Range(0, cut.NumGeometries).Select(cut.GetGeometryN).OfType<Polygon>().Where(p => p.Area > 0))
            {
                var moved = (Polygon)part.Copy();
                if (from > -180)
                    moved.Apply(new Shift(-from - 180));
                parts.Add((Polygon)Oriented(moved));
            }
        }

        return parts.Count == 1 ? parts[0] : Factory.CreateMultiPolygon([.. parts]);
    }

    /// <summary>Makes longitudes continuous; turns is ±1 when the ring runs once around a pole.</summary>
    private static List<Coordinate> Unwrap(ReadOnlySpan<double> lon, ReadOnlySpan<double> lat, out int turns)
    {
        var ring = new List<Coordinate>(lon.Length + 4);
        var last = lon[0];
        for (var i = 0; i < lon.Length; i++)
        {
            last += Math.IEEERemainder(lon[i] - last, 360);
            ring.Add(new Coordinate(last, Math.Clamp(lat[i], -90, 90)));
        }

        var closing = last + Math.IEEERemainder(lon[0] - last, 360);
        turns = (int)Math.Round((closing - lon[0]) / 360);
        return ring;
    }

    /// <summary>A ring around a pole, opened where it crosses the antimeridian and led over the pole: from -180° to 180°.</summary>
    private static List<Coordinate> ClosedOverPole(List<Coordinate> ring, int turn)
    {
        // Once around: exactly one odd multiple of 180° lies between the ring's start and its end.
        var start = ring[0].X;
        var end = ring[0].X + (360 * turn);
        var line = (360 * Math.Floor((Math.Max(start, end) - 180) / 360)) + 180;
        ring.Add(new Coordinate(end, ring[0].Y));
        var at = ring.FindIndex(1, c => turn > 0 ? c.X >= line : c.X <= line);
        var before = ring[at - 1];
        var after = ring[at];
        var part = after.X == before.X ? 0 : (line - before.X) / (after.X - before.X);
        var lat = before.Y + (part * (after.Y - before.Y));
        var pole = ring.Average(c => c.Y) >= 0 ? 90 : -90;
        // The rest of the ring, then its beginning one turn later.
        var shift = (-180 * turn) - line;
        List<Coordinate> closed =
        [
            new(-180 * turn, lat),
            .. ring[at..^1].Select(c => new Coordinate(c.X + shift, c.Y)),
            .. ring[..at].Select(c => new Coordinate(c.X + shift + (360 * turn), c.Y)),
        ];
        closed.Add(new Coordinate(180 * turn, lat));
        closed.Add(new Coordinate(180 * turn, pole));
        closed.Add(new Coordinate(-180 * turn, pole));
        return closed;
    }

    private static Geometry Oriented(Polygon polygon) => polygon.Shell.IsCCW ? polygon : polygon.Reverse();

    private sealed class Shift(double by) : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence sequence, int i) => sequence.SetX(i, sequence.GetX(i) + by);
    }
}
