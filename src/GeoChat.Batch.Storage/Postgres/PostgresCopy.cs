using NetTopologySuite.Geometries;
using Npgsql;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>Binary COPY of rows.</summary>
internal static class PostgresCopy
{
    /// <summary>The statement for key and columns.</summary>
    public static string Command(string table, IReadOnlyList<string> columns) =>
        $"COPY {table} ({string.Join(", ", columns.Prepend("id").Select(c => $"\"{c}\""))}) FROM STDIN (FORMAT BINARY)";

    /// <summary>Writes a row; polygons become MultiPolygons of one part, as the columns are typed.</summary>
    public static async Task WriteRowAsync(NpgsqlBinaryImporter writer, long id, object?[] values, CancellationToken cancellationToken)
    {
        await writer.StartRowAsync(cancellationToken);
        await writer.WriteAsync(id, cancellationToken);
        foreach (var value in values)
        {
            // Each value by its own type: for an object, Npgsql would look the type up every time.
            await (
                value switch
                {
                    null => writer.WriteNullAsync(cancellationToken),
                    string text => writer.WriteAsync(text, cancellationToken),
                    double number => writer.WriteAsync(number, cancellationToken),
                    long number => writer.WriteAsync(number, cancellationToken),
                    int number => writer.WriteAsync(number, cancellationToken),
                    bool flag => writer.WriteAsync(flag, cancellationToken),
                    Geometry geometry => writer.WriteAsync(Shape(geometry), cancellationToken),
                    _ => writer.WriteAsync(value, cancellationToken),
                }
            );
        }
    }

    private static Geometry Shape(Geometry geometry)
    {
        var shape = geometry is Polygon part ? new MultiPolygon([part], part.Factory) : geometry;
        shape.SRID = 4326;
        return shape;
    }
}
