using System.Text.Json;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Run;

/// <summary>
/// Regions of an identify query that were given as a file: WKT, one geometry a line, or GeoJSON. Only the command line reads files
/// for a query; a server never does.
/// </summary>
internal static class RegionFile
{
    private const long MaxBytes = 8 << 20;

    /// <summary>The query with the file's text or GeoJSON in place of its name; any other query as it is.</summary>
    /// <exception cref="UsageException">The file cannot be read, is too large, or is no JSON.</exception>
    public static Query Read(Query query)
    {
        if (
            query is not { Task: QueryTask.Identify, Geometry: { ValueKind: JsonValueKind.String } named }
            || named.GetString() is not { } path
            || !File.Exists(path)
        )
            return query;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new UsageException(
                    $"the file of regions '{path}' is larger than {MaxBytes >> 20} MiB. Split it into several queries"
                );
            var text = File.ReadAllText(path).Trim();
            return query with { Geometry = text.StartsWith('{') ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(text) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException(
                $"the file of regions '{path}' cannot be read: {e.Message.TrimEnd('.')}. Give WKT, one geometry a line, or GeoJSON"
            );
        }
    }
}
