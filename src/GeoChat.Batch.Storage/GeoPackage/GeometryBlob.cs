using System.Buffers.Binary;
using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Implementation;
using NetTopologySuite.IO;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// Geometry as GeoPackage binary (OGC 12-128, clause 2.1.3): header with envelope, then WKB. The envelope in the header answers the
/// R-tree triggers without decoding the WKB.
/// </summary>
internal static class GeometryBlob
{
    private static readonly NtsGeometryServices Services = new(CoordinateArraySequenceFactory.Instance, new PrecisionModel(), 4326);

    /// <summary>Encodes; null stays null. Polygons become MultiPolygons of one part, as the layers declare.</summary>
    public static byte[]? Write(Geometry? geometry)
    {
        if (geometry is null)
            return null;
        var value = geometry is Polygon part ? new MultiPolygon([part], part.Factory) { SRID = part.SRID } : geometry;
        return new GeoPackageGeoWriter { HandleOrdinates = Ordinates.XY }.Write(value);
    }

    /// <summary>Decodes; null stays null. Throws <see cref="ArgumentException"/> for bytes that are no GeoPackage geometry.</summary>
    public static Geometry? Read(byte[]? blob) =>
        blob is null ? null : new GeoPackageGeoReader(Services.DefaultCoordinateSequenceFactory, Services.DefaultPrecisionModel).Read(blob);

    /// <summary>True for an empty geometry, by the flag in the header.</summary>
    internal static bool IsEmpty(ReadOnlySpan<byte> blob) => (Flags(blob) & 0x10) != 0;

    /// <summary>Envelope as minx, maxx, miny, maxy: from the header, or from the geometry where the header has none.</summary>
    internal static (double MinX, double MaxX, double MinY, double MaxY) Envelope(byte[] blob)
    {
        var flags = Flags(blob);
        if ((flags & 0x0E) != 0 && blob.Length >= 40)
        {
            var littleEndian = (flags & 1) != 0;
            return (
                Number(blob, 8, littleEndian),
                Number(blob, 16, littleEndian),
                Number(blob, 24, littleEndian),
                Number(blob, 32, littleEndian)
            );
        }
        var envelope = Read(blob)!.EnvelopeInternal;
        return (envelope.MinX, envelope.MaxX, envelope.MinY, envelope.MaxY);
    }

    private static byte Flags(ReadOnlySpan<byte> blob) =>
        blob.Length >= 8 && blob[0] == (byte)'G' && blob[1] == (byte)'P'
            ? blob[3]
            : throw new ArgumentException("the bytes are no GeoPackage geometry");

    private static double Number(byte[] blob, int offset, bool littleEndian) =>
        littleEndian
            ? BinaryPrimitives.ReadDoubleLittleEndian(blob.AsSpan(offset))
            : BinaryPrimitives.ReadDoubleBigEndian(blob.AsSpan(offset));
}
